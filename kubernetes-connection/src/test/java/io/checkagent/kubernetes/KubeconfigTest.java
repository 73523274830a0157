// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the cluster is, by which file, and what is refused. */
@Timeout(60)
class KubeconfigTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Setting setting;

    @BeforeEach
    void setUp() {
        setting = new Setting(folder);
    }

    private Path named(String name, String server) {
        return setting.write(name, """
                current-context: %1$s
                contexts: [{name: %1$s, context: {cluster: %1$s, user: %1$s, namespace: of-%1$s}}]
                clusters: [{name: %1$s, cluster: {server: "%2$s"}}]
                users: [{name: %1$s, user: {token: secret}}]
                """.formatted(name, server));
    }

    private static String server(ClusterConnection connection) {
        assertThat(connection.problem()).isEmpty();
        try (KubernetesClient client = connection.client()) {
            return client.getMasterUrl().toString();
        }
    }

    @Test
    void theConfiguredFileWinsOverThePodAndTheEnvironment() {
        setting.write("serviceaccount/token", "t");
        Path configured = named("configured", "https://configured:6443/k8s/clusters/c-1");
        Map<String, String> environment = Map.of(
                "KUBECONFIG", named("exported", "https://exported:6443").toString(),
                "KUBERNETES_SERVICE_HOST", "10.96.0.1",
                "KUBERNETES_SERVICE_PORT", "443");

        assertThat(server(setting.connection(configured, environment)))
                .isEqualTo("https://configured:6443/k8s/clusters/c-1/");
        assertThat(server(setting.inPod(environment))).isEqualTo("https://10.96.0.1:443/");
    }

    @Test
    void withoutATokenThisIsNoPod() {
        Map<String, String> environment = Map.of(
                "KUBECONFIG",
                named("exported", "https://exported:6443").toString(),
                "KUBERNETES_SERVICE_HOST",
                "10.96.0.1");

        assertThat(server(setting.inPod(environment))).isEqualTo("https://exported:6443/");
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.1, 443, https://10.96.0.1:443/",
        "fd00::1, 6443, https://[fd00::1]:6443/",
        "kubernetes.default, '', https://kubernetes.default:443/",
    })
    void thePodsServerIsTheServicesAddress(String host, String port, String expected) {
        setting.write("serviceaccount/token", "t");

        assertThat(server(setting.inPod(Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"my host, 443", "10.96.0.1, https", "10.96.0.1, 0", "10.96.0.1, 70000", "my_host, 443", "'[', 443"})
    void aServiceThatIsNoneIsAProblem(String host, String port) {
        setting.write("serviceaccount/token", "t");

        assertThat(setting.inPod(Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port))
                        .problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("KUBERNETES_SERVICE_HOST", host, port));
    }

    @Test
    void withoutAnyClusterItSaysWhatToSet() {
        ClusterConnection connection = setting.inPod(Map.of());

        assertThat(connection.problem()).hasValueSatisfying(problem -> assertThat(problem)
                .contains("kubernetes_kubeconfig_path", "KUBECONFIG"));
        assertThatThrownBy(connection::client).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void severalFilesAreMergedAndTheFirstOfANameCounts() {
        Path first = setting.write("first", """
                contexts: [{name: two, context: {cluster: shared, user: second}}]
                clusters: [{name: shared, cluster: {server: "https://first:1"}}]
                """);
        Path second = setting.write("second", """
                current-context: two
                contexts: [{name: two, context: {cluster: other, user: other}}]
                clusters: [{name: shared, cluster: {server: "https://second:2"}}]
                users: [{name: second, user: {token: secret}}]
                """);
        String list = ":%s:%s:%s:%s".formatted(folder.resolve("missing"), first, first, second);

        assertThat(server(setting.inPod(Map.of("KUBECONFIG", list)))).isEqualTo("https://first:1/");
    }

    @Test
    void theContextsNamespaceIsTheNamespace() {
        ClusterConnection connection = setting.connection(named("a", "https://a:1"), Map.of());

        assertThat(connection.namespace()).contains("of-a");
        try (KubernetesClient client = connection.client()) {
            assertThat(client.getNamespace()).isEqualTo("of-a");
        }
    }

    @Test
    void aClientWithOtherTimeLimitsDiffersInThemOnly() {
        ClusterConnection connection = setting.connection(named("a", "https://a:1"), Map.of());

        try (KubernetesClient checks = connection.client();
                KubernetesClient impatient = connection.client(base -> new ConfigBuilder(base)
                        .withRequestTimeout(1_000)
                        .withWatchReconnectLimit(0)
                        .build())) {
            for (Config config : new Config[] {checks.getConfiguration(), impatient.getConfiguration()}) {
                assertThat(config.getRequestRetryBackoffLimit()).isZero();
                assertThat(config.isHttp2Disable()).isTrue();
                assertThat(config.getUserAgent()).isEqualTo("check-agent");
                assertThat(config.getMasterUrl()).isEqualTo("https://a:1/");
            }
            assertThat(checks.getConfiguration().getRequestTimeout()).isEqualTo(10_000);
            assertThat(impatient.getConfiguration().getRequestTimeout()).isEqualTo(1_000);
            assertThat(impatient.getConfiguration().getWatchReconnectLimit()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                // cluster | user | what is said
                "server: x://y|token: t|server: is no http or https URL",
                "server: \"https://u:hunter2@y\"|token: t|server: is no http or https URL",
                "server: \"https://my_host:6443\"|token: t|tls-server-name",
                "server: \"https://y:99999\"|token: t|server: is no http",
                "server: [a]|token: t|server: is no text",
                "insecure-skip-tls-verify: true|token: t|server: missing",
                "server: \"https://y\", insecure-skip-tls-verify: maybe|token: t|neither true nor false",
                "server: \"https://y\", insecure-skip-tls-verify: true, certificate-authority: a|token: t|insecure-skip-tls-verify",
                "server: \"https://y\", certificate-authority-data: \"*\"|token: t|certificate-authority-data: is no base64",
                "server: \"https://y\", proxy-url: \"socks5://u:hunter2@p:1080\"|token: t|proxy-url: has the scheme socks5",
                "server: \"https://y\", proxy-url: \"https://p:1080\"|token: t|proxy-url: has the scheme https",
                "server: \"https://y\", proxy-url: \"p:1080\"|token: t|proxy-url: has no scheme",
                "server: \"https://y\"|auth-provider: {name: gcp}|the auth-provider gcp is not supported",
                "server: \"https://y\"|token: hunter2, username: u, password: hunter2|there are a token and a username",
                "server: \"https://y\"|token: \"hun ter2\"|is no token",
                "server: \"https://y\"|client-certificate: a.pem|client-key: there is a client-certificate",
                "server: \"https://y\"|client-certificate: a, client-certificate-data: YQ==, client-key: b|client-certificate: there is",
                "server: \"https://y\"|token: t, as-groups: [a]|without as",
                "server: \"https://y\"|token: t, as: me, as-groups: a|as-groups: is no list",
                "server: \"https://y\"|exec: {apiVersion: client.authentication.k8s.io/v1}|exec.command: missing",
                "server: \"https://y\"|exec: {command: c}|exec.apiVersion: is not supported",
                "server: \"https://y\"|exec: {command: c, apiVersion: client.authentication.k8s.io/v1alpha1}|exec.apiVersion",
                "server: \"https://y\"|exec: {command: c, apiVersion: client.authentication.k8s.io/v1}|interactiveMode",
                "server: \"https://y\"|exec: {command: c, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}|terminal",
                "server: \"https://y\"|exec: [a]|exec: is not keys and values",
                "server: \"https://y\", tls-server-name: my_host|token: t|tls-server-name",
            })
    void whatIsNotSupportedOrWrongIsRefusedWithItsPlace(String cluster, String user, String said) {
        ClusterConnection connection = setting.connection(cluster, user);

        assertThat(connection.problem()).hasValueSatisfying(problem -> assertThat(problem)
                .startsWith("kubernetes_kubeconfig_path: " + setting.file("kubeconfig") + ":")
                .contains(said)
                .doesNotContain("hunter2", "hun ter2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "^][ no yaml^|no kubeconfig",
                "^^|has no current-context",
                "current-context: a|there is no context \"a\"; there are none",
                "^{current-context: a, contexts: [{name: a, context: {cluster: b}}]}^|there is no cluster \"b\"",
                "^{current-context: a, contexts: [{name: a, context: {user: b}}]}^|cluster: missing",
                "^{current-context: a, contexts: [{name: a, context: {cluster: b}}], clusters: [{name: b, cluster: {server: x}}]}^|user: missing",
                "^{current-context: a, contexts: [{name: a}, {name: a}]}^|is here twice",
                "^{current-context: a, contexts: {a: b}}^|contexts: is no list",
            })
    void aFileThatIsNoKubeconfigIsAProblem(String text, String said) {
        ClusterConnection connection = setting.inPod(
                Map.of("KUBECONFIG", setting.write("kubeconfig", text).toString()));

        assertThat(connection.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("KUBECONFIG", said));
    }

    @Test
    void filesThatAreMissingAreNamed() {
        assertThat(setting.inPod(Map.of("KUBECONFIG", "/nowhere/a:/nowhere/b")).problem())
                .contains("KUBECONFIG names /nowhere/a, /nowhere/b, which does not exist or cannot be read; correct the"
                        + " path");
        assertThat(setting.connection(Path.of("/nowhere/a"), Map.of()).problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains("kubernetes_kubeconfig_path", "/nowhere/a"));
        assertThat(setting.connection(folder, Map.of()).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no regular file"));
        assertThat(setting.inPod(Map.of("KUBECONFIG", "a\u0000b")).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("KUBECONFIG"));
    }

    @Test
    void whatIsConfiguredAndCannotBeUsedIsToldFromNothingAtAll() {
        assertThat(setting.inPod(Map.of("KUBECONFIG", "/nowhere/a")).isConfigured())
                .isTrue();
        assertThat(setting.connection(Path.of("/nowhere/a"), Map.of()).isConfigured())
                .isTrue();
        assertThat(setting.inPod(Map.of()).isConfigured()).isFalse();
        assertThat(setting.inPod(Map.of("KUBECONFIG", " ")).isConfigured()).isFalse();
    }
}
