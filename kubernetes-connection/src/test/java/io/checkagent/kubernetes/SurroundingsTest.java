// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** fabric8 reads many variables, as system properties too; none of them may count here. */
@Timeout(60)
@Isolated("sets system properties")
class SurroundingsTest {
    private static final List<String> VARIABLES = List.of(
            "kubernetes.master",
            "kubernetes.request.timeout",
            "kubernetes.connection.timeout",
            "kubernetes.request.retry.backoffLimit",
            "kubernetes.watch.reconnectInterval",
            "kubernetes.max.concurrent.requests",
            "kubernetes.tls.versions",
            "kubernetes.auth.token",
            "kubernetes.auth.basic.username",
            "kubernetes.auth.basic.password",
            "kubernetes.impersonate.username",
            "kubernetes.trust.certificates",
            "kubernetes.certs.ca.file",
            "kubernetes.truststore.file",
            "kubernetes.namespace",
            "kubernetes.user.agent",
            "http2.disable",
            "https.proxy",
            "http.proxy",
            "all.proxy",
            "no.proxy");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"not a value", "-1", "http://proxy.corp", "localhost, 127.0.0.1", "\u0000"})
    void noVariableOfFabric8KeepsTheClientsFromWorking(String value) throws IOException {
        VARIABLES.forEach(name -> System.setProperty(name, value));
        try (KubeSandbox sandbox = KubeSandbox.builder().start()) {
            ClusterConnection connection =
                    new Setting(folder).connection("server: \"%s\"".formatted(sandbox.uri()), "token: sandbox-admin");
            assertThat(connection.problem()).isEmpty();
            try (KubernetesClient checks = connection.client();
                    KubernetesClient impatient = connection.client(base ->
                            new ConfigBuilder(base).withRequestTimeout(5_000).build())) {
                for (KubernetesClient client : List.of(checks, impatient)) {
                    assertThat(client.configMaps().inAnyNamespace().list().getItems())
                            .isEmpty();
                    assertThat(client.getConfiguration().getUserAgent()).isEqualTo("check-agent");
                    assertThat(client.getConfiguration().isHttp2Disable()).isTrue();
                    assertThat(client.getConfiguration().getRequestRetryBackoffLimit())
                            .isZero();
                }
            }
        } finally {
            VARIABLES.forEach(System::clearProperty);
        }
    }

    @Test
    void noVariableOfKubernetesEndsTheSearchWithAnException() {
        for (String value : List.of("", " ", "\u0000", "a b", "://", "/nowhere", "[", "*", "\uD800")) {
            ClusterConnection connection = new Setting(folder)
                    .inPod(Map.of(
                            "KUBECONFIG", value,
                            "KUBERNETES_SERVICE_HOST", value,
                            "KUBERNETES_SERVICE_PORT", value,
                            "HTTPS_PROXY", value,
                            "NO_PROXY", value));

            assertThat(connection.problem()).isPresent();
        }
    }
}
