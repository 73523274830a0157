// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.proxy.TestProxy;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real proxies on the way to the API server. */
class ProxiesTest extends AgainstServer {
    @Override
    TestApiServer serve() throws IOException {
        return TestApiServer.https(AUTHORITY.issue("kube.corp", "127.0.0.1"));
    }

    private ClusterConnection connection(String host, String more, Map<String, String> environment) {
        return setting.connection(
                setting.kubeconfig(
                        "server: \"https://%s:%d\", certificate-authority-data: %s%s"
                                .formatted(host, server.port(), Setting.base64(AUTHORITY.pem()), more),
                        "token: secret"),
                environment);
    }

    private TestProxy lead(TestProxy proxy) {
        return proxy.lead("kube.corp", server.port());
    }

    @Test
    void proxyUrlIsUsedForAnyHostWhateverTheEnvironmentSays() throws Exception {
        try (TestProxy proxy = lead(TestProxy.open());
                TestProxy other = TestProxy.open()) {
            Map<String, String> environment =
                    Map.of("HTTPS_PROXY", "http://" + other.address(), "NO_PROXY", "kube.corp,127.0.0.1");
            String more = ", proxy-url: \"http://%s\"".formatted(proxy.address());

            Setting.ask(connection("kube.corp", more, environment));
            Setting.ask(connection("127.0.0.1", more, environment));

            assertThat(proxy.requests())
                    .containsExactly(
                            "CONNECT kube.corp:%d HTTP/1.1".formatted(server.port()),
                            "CONNECT 127.0.0.1:%d HTTP/1.1".formatted(server.port()));
            assertThat(other.requests()).isEmpty();
            assertThat(server.last().header("proxy-authorization")).isEmpty();
        }
    }

    @Test
    void aProxyWithUserAndPasswordIsUsed() throws Exception {
        try (TestProxy proxy = lead(TestProxy.of("me:hunter2"))) {
            Setting.ask(connection(
                    "kube.corp", ", proxy-url: \"http://me:hunter2@%s\"".formatted(proxy.address()), Map.of()));

            assertThat(proxy.requests()).hasSize(1);

            assertThatThrownBy(() -> Setting.ask(connection(
                            "kube.corp", ", proxy-url: \"http://me:wrong2@%s\"".formatted(proxy.address()), Map.of())))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("the proxy http://" + proxy.address() + " answered 407")
                    .satisfies(refused ->
                            assertThat(Throwables.getStackTrace(refused)).doesNotContain("wrong2"));
        }
    }

    @Test
    void withAKubeconfigTheEnvironmentsProxyIsUsedAsByKubectl() throws Exception {
        try (TestProxy proxy = lead(TestProxy.open())) {
            Setting.ask(connection("kube.corp", "", Map.of("HTTPS_PROXY", proxy.address())));
            Setting.ask(connection("kube.corp", "", Map.of("https_proxy", "http://" + proxy.address())));
            assertThat(proxy.requests()).hasSize(2);

            Setting.ask(connection("127.0.0.1", "", Map.of("HTTPS_PROXY", proxy.address())));
            assertThat(proxy.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.svc,127.0.0.0/8",
                "localhost, 127.0.0.1",
                "*",
                "my_host.internal,127.0.0.1",
                " , ,127.0.0.1 ",
            })
    void inAPodNoProxyIsReadAsGoReadsIt(String noProxy) {
        inPod(Map.of("HTTPS_PROXY", "http://proxy.corp", "NO_PROXY", noProxy));

        assertThat(server.seen()).hasSize(1);
    }

    private void inPod(Map<String, String> more) {
        setting.write("serviceaccount/token", "t");
        setting.write("serviceaccount/ca.crt", AUTHORITY.pem());
        Map<String, String> environment = new HashMap<>(more);
        environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        environment.put("KUBERNETES_SERVICE_PORT", "" + server.port());
        Setting.ask(setting.inPod(environment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://u:hunter2@proxy.corp:1080",
                "https://u:hunter2@proxy.corp:3129",
                "http://u:hunter2@proxy.corp:port",
                "http://u:hunter2@pro xy",
                "://",
            })
    void aProxyThatCannotBeUsedIsAProblemOfAServerThatIsMeantForItAlone(String proxy) {
        assertThat(connection("kube.corp", "", Map.of("HTTPS_PROXY", proxy)).problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("https://kube.corp:" + server.port(), "HTTPS_PROXY ", "NO_PROXY")
                        .doesNotContain("hunter2"));
        assertThat(connection("kube.corp", "", Map.of("HTTPS_PROXY", proxy, "NO_PROXY", "kube.corp"))
                        .problem())
                .isEmpty();
        assertThat(connection("kube.corp", "", Map.of("HTTP_PROXY", proxy)).problem())
                .isEmpty();
    }

    @Test
    void aWatchGoesThroughTheProxyToo() throws Exception {
        try (KubeSandbox sandbox = KubeSandbox.builder().start();
                TestProxy proxy = TestProxy.of("me:p")) {
            ClusterConnection connection = setting.connection(
                    "server: \"%s\", proxy-url: \"http://me:p@%s\"".formatted(sandbox.uri(), proxy.address()),
                    "token: sandbox-admin");
            CountDownLatch arrived = new CountDownLatch(1);
            try (KubernetesClient client = connection.client();
                    AutoCloseable watch = client.configMaps()
                            .inNamespace("default")
                            .watch(new SilentWatcher() {
                                @Override
                                public void eventReceived(Action action, ConfigMap resource) {
                                    arrived.countDown();
                                }
                            })) {
                client.resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("x")
                                .withNamespace("default")
                                .endMetadata()
                                .build())
                        .create();

                assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(watch).isNotNull();
            }
            assertThat(proxy.requests()).hasSizeGreaterThanOrEqualTo(2);
        }
    }
}
