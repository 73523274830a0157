// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a check may do with the client that it is given, and leave it to the others as it was. */
class SharedClientTest {
    /** How one can be closed. */
    static Stream<Named<Consumer<KubernetesClient>>> ways() {
        return Stream.of(
                named("itself", KubernetesClient::close),
                named("adapted", client -> client.adapt(NamespacedKubernetesClient.class)
                        .close()),
                named("in a namespace", client -> client.adapt(NamespacedKubernetesClient.class)
                        .inNamespace("other")
                        .close()),
                named("its HTTP client", client -> client.getHttpClient().close()));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void isOpenWhoeverClosesIt(Consumer<KubernetesClient> close) {
        try (KubeSandbox sandbox = KubeSandbox.builder().start();
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(sandbox.kubeconfig()))
                        .build()) {
            KubernetesClient shared = SharedClient.of(client);
            close.accept(shared);

            assertThat(shared.configMaps().inNamespace("default").list().getItems())
                    .isEmpty();
            assertThat(client.configMaps().inNamespace("default").list().getItems())
                    .isEmpty();
        }
    }
}
