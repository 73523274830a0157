// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.proxy.TestCertificates;
import io.checkagent.proxy.TestProxy;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real API server, asked by {@code kubectl} and by us with the same files and variables: both get in, or both do not. The
 * administrator's kubeconfig ({@code contract.kubeconfig}) has a certificate-authority file and a token, and the server's
 * certificate is for {@code kubernetes.default.svc}, too. {@code contract.kubectl} is kubectl's command, with its arguments.
 */
@Timeout(120)
class KubectlIT {
    private static final List<String> KUBECTL =
            List.of(System.getProperty("contract.kubectl", "kubectl").split(" ", -1));

    @SuppressWarnings("NullAway.Init")
    private static KubeconfigSection cluster;

    @SuppressWarnings("NullAway.Init")
    private static String token;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Setting setting;

    @BeforeAll
    static void readTheAdministratorsFile() throws Exception {
        Mapping root = YamlReader.readMapping(Path.of(System.getProperty("contract.kubeconfig", "")))
                .value()
                .orElseThrow();
        KubeconfigSection file = new KubeconfigSection("contract.kubeconfig", root);
        cluster = file.sections("clusters").get(0).section("cluster").orElseThrow();
        token = file.sections("users")
                .get(0)
                .section("user")
                .orElseThrow()
                .text("token")
                .orElseThrow();
    }

    @BeforeEach
    void setUp() {
        setting = new Setting(folder);
    }

    private static URI server() throws ClusterNotFoundException {
        return URI.create(cluster.text("server").orElseThrow());
    }

    private static String ca() throws ClusterNotFoundException {
        return "certificate-authority: \"%s\""
                .formatted(cluster.path("certificate-authority").orElseThrow());
    }

    private static String cluster(String more) throws ClusterNotFoundException {
        return "server: \"%s\", %s%s".formatted(server(), ca(), more);
    }

    private static String user() {
        return "token: \"%s\"".formatted(token);
    }

    private boolean kubectlGetsIn(String kubeconfig, Map<String, String> environment) throws Exception {
        Process process = kubectl(kubeconfig, environment);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0;
    }

    private Process kubectl(String kubeconfig, Map<String, String> environment) throws IOException {
        List<String> line = new ArrayList<>(KUBECTL);
        line.addAll(List.of("--request-timeout=10s", "get", "configmaps", "--namespace=default", "--output=name"));
        ProcessBuilder command = new ProcessBuilder(line)
                // It would ask for a user and a password.
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("kubectl.log").toFile());
        command.environment().keySet().removeIf(name -> name.matches("(?i).*_proxy|KUBERNETES_.*"));
        command.environment().put("KUBECONFIG", kubeconfig);
        command.environment().putAll(environment);
        return command.start();
    }

    private boolean weGetIn(String kubeconfig, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("KUBECONFIG", kubeconfig);
        ClusterConnection connection = setting.inPod(variables);
        if (connection.problem().isPresent()) {
            return false;
        }
        try (KubernetesClient client = connection.client()) {
            client.configMaps().inNamespace("default").list();
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private void both(boolean getIn, String cluster, String user, Map<String, String> environment) throws Exception {
        both(getIn, setting.kubeconfig(cluster, user).toString(), environment);
    }

    private void both(boolean getIn, String kubeconfig, Map<String, String> environment) throws Exception {
        assertThat(kubectlGetsIn(kubeconfig, environment))
                .as("kubectl: %s", Files.readString(folder.resolve("kubectl.log")))
                .isEqualTo(getIn);
        assertThat(weGetIn(kubeconfig, environment)).as("ours").isEqualTo(getIn);
    }

    @Test
    void authoritiesAndTlsServerName() throws Exception {
        both(true, cluster(""), user(), Map.of());
        both(true, cluster(", tls-server-name: kubernetes.default.svc"), user(), Map.of());
        both(false, cluster(", tls-server-name: other.example"), user(), Map.of());
        both(false, cluster(", insecure-skip-tls-verify: true"), user(), Map.of());
        both(true, "server: \"%s\", insecure-skip-tls-verify: true".formatted(server()), user(), Map.of());
        String other = Setting.base64(TestCertificates.authority("other").pem());
        both(false, "server: \"%s\", certificate-authority-data: %s".formatted(server(), other), user(), Map.of());
    }

    @Test
    void tokens() throws Exception {
        setting.write("token", token + "\n");

        both(true, cluster(""), "tokenFile: token", Map.of());
        both(false, cluster(""), "tokenFile: missing", Map.of());
        both(false, cluster(""), "token: wrong", Map.of());
        both(false, cluster(""), user() + ", username: u, password: p", Map.of());
        both(false, cluster(""), "", Map.of());
        both(false, cluster(""), "auth-provider: {name: gcp}", Map.of());
    }

    @Test
    void impersonation() throws Exception {
        both(false, cluster(""), user() + ", as: nobody", Map.of());
        both(
                true,
                cluster(""),
                user() + ", as: jane, as-groups: [\"system:masters\"], as-user-extra: {\"a/b\": [c]}",
                Map.of());
        both(false, cluster(""), user() + ", as-groups: [\"system:masters\"]", Map.of());
    }

    @Test
    void credentialPlugins() throws Exception {
        String exec = "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: %s, command: %s}";
        setting.program(
                "bin/plugin",
                "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\","
                        + "\"kind\":\"ExecCredential\",\"status\":{\"token\":\"" + token + "\"}}'");

        both(true, cluster(""), exec.formatted("Never", "./bin/plugin"), Map.of());
        both(false, cluster(""), exec.formatted("Always", "./bin/plugin"), Map.of());
        both(false, cluster(""), exec.formatted("Never", "./bin/missing"), Map.of());
        both(false, cluster(""), exec.formatted("Never", "plugin-that-is-nowhere"), Map.of());
        setting.program("bin/plugin", "exit 1");
        both(false, cluster(""), exec.formatted("Never", "./bin/plugin"), Map.of());
    }

    @Test
    void clientCertificates() throws Exception {
        TestCertificates authority = TestCertificates.authority("front");
        TestCertificates.Identity known = authority.issue("check-agent");
        TestCertificates.Identity stranger = TestCertificates.authority("other").issue("check-agent");
        String files = user() + ", client-certificate: %1$s.crt, client-key: %1$s.key";
        for (Map.Entry<String, TestCertificates.Identity> of :
                Map.of("known", known, "stranger", stranger).entrySet()) {
            setting.write(of.getKey() + ".crt", of.getValue().certificatePem());
            setting.write(of.getKey() + ".key", of.getValue().keyPem());
        }
        try (TlsFront front = TlsFront.open(authority, server(), trustInTheServer())) {
            String cluster = "server: \"https://127.0.0.1:%d\", certificate-authority-data: %s"
                    .formatted(front.port(), Setting.base64(authority.pem()));

            both(true, cluster, files.formatted("known"), Map.of());
            both(
                    true,
                    cluster,
                    user()
                            + ", client-certificate-data: %s, client-key-data: %s"
                                    .formatted(Setting.base64(known.certificatePem()), Setting.base64(known.keyPem())),
                    Map.of());
            both(false, cluster, user(), Map.of());
            both(false, cluster, files.formatted("stranger"), Map.of());
            both(false, cluster, user() + ", client-certificate: known.crt, client-key: stranger.key", Map.of());
            both(false, cluster, user() + ", client-certificate: known.crt", Map.of());
        }
    }

    private static SSLContext trustInTheServer() throws Exception {
        try (InputStream pem =
                Files.newInputStream(cluster.path("certificate-authority").orElseThrow())) {
            return TestCertificates.clientContext(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
    }

    @Test
    void aTokenFileThatIsReplacedIsTakenByARunningClientAsByTheNextKubectl() throws Exception {
        setting.write("token", "outdated");
        String kubeconfig = setting.kubeconfig(cluster(""), "tokenFile: token").toString();
        both(false, kubeconfig, Map.of());
        try (KubernetesClient client =
                setting.inPod(Map.of("KUBECONFIG", kubeconfig)).client()) {
            assertThatThrownBy(() -> Setting.ask(client))
                    .isInstanceOfSatisfying(KubernetesClientException.class, refused -> assertThat(refused.getCode())
                            .isEqualTo(401));

            setting.write("token", token);

            both(true, kubeconfig, Map.of());
            await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> {
                Setting.ask(client);
                return true;
            });
        }
    }

    /** kubectl waits for as long as the plugin does; an agent has other things to do. */
    @Test
    void aPluginThatHangsIsGivenUpWhereKubectlWaits() throws Exception {
        setting.program("bin/plugin", "exec sleep 600");
        String kubeconfig = setting.kubeconfig(
                        cluster(""),
                        "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never,"
                                + " command: ./bin/plugin}")
                .toString();

        assertThat(weGetIn(kubeconfig, Map.of())).isFalse();

        Process waiting = kubectl(kubeconfig, Map.of());
        assertThat(waiting.waitFor(5, TimeUnit.SECONDS)).as("kubectl ends").isFalse();
        waiting.descendants().forEach(ProcessHandle::destroyForcibly);
        waiting.destroyForcibly().waitFor();
    }

    @Test
    void proxies() throws Exception {
        try (TestProxy open = TestProxy.open();
                TestProxy closed = TestProxy.of("me:p@ss")) {
            open.lead("kubernetes.default.svc", server().getPort());
            String named = "server: \"https://kubernetes.default.svc:%d\", %s".formatted(server().getPort(), ca());
            Map<String, String> environment = Map.of("HTTPS_PROXY", open.address());

            both(true, cluster(", proxy-url: \"http://%s\"".formatted(open.address())), user(), Map.of());
            assertThat(open.requests()).hasSizeGreaterThanOrEqualTo(2);
            both(true, cluster(", proxy-url: \"http://me:p%%40ss@%s\"".formatted(closed.address())), user(), Map.of());
            both(false, cluster(", proxy-url: \"http://me:p@%s\"".formatted(closed.address())), user(), Map.of());
            both(false, cluster(", proxy-url: \"%s\"".formatted(open.address())), user(), Map.of());
            both(true, named, user(), environment);
            both(false, named, user(), Map.of("HTTPS_PROXY", open.address(), "NO_PROXY", "a, *.svc"));
            both(false, named, user(), Map.of("HTTPS_PROXY", closed.address()));
            both(true, cluster(""), user(), Map.of("HTTPS_PROXY", "http://127.0.0.1:1"));
            both(
                    true,
                    cluster(""),
                    user(),
                    Map.of("HTTPS_PROXY", "http://proxy.corp", "NO_PROXY", "localhost, 127.0.0.1"));
        }
    }

    @Test
    void severalFiles() throws Exception {
        Path first = setting.write("first", """
                clusters: [{name: a, cluster: {%s}}]
                users: [{name: wrong, user: {token: wrong}}]
                """.formatted(cluster("")));
        Path second = setting.write("second", """
                current-context: a
                contexts: [{name: a, context: {cluster: a, user: a}}]
                clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
                users: [{name: a, user: {%s}}]
                """.formatted(user()));

        both(true, "%s:%s:/nowhere".formatted(first, second), Map.of());
        both(false, "%s:%s".formatted(second, first), Map.of());
        both(false, first.toString(), Map.of());
        both(false, second + ":" + setting.write("broken", "]["), Map.of());
        both(false, setting.write("no-user", """
                current-context: a
                contexts: [{name: a, context: {cluster: a}}]
                clusters: [{name: a, cluster: {%s}}]
                """.formatted(cluster(""))).toString(), Map.of());
    }

    @Test
    void aWatchGoesThroughTunnelAndTlsServerName() throws Exception {
        try (TestProxy proxy = TestProxy.of("me:p")) {
            ClusterConnection connection = setting.connection(
                    cluster(", tls-server-name: kubernetes, proxy-url: \"http://me:p@%s\"".formatted(proxy.address())),
                    user());
            String name = "watched-" + System.nanoTime();
            CountDownLatch arrived = new CountDownLatch(1);
            try (KubernetesClient client = connection.client();
                    AutoCloseable watch = client.configMaps()
                            .inNamespace("default")
                            .watch(new SilentWatcher() {
                                @Override
                                public void eventReceived(Action action, ConfigMap resource) {
                                    if (resource.getMetadata().getName().equals(name)) {
                                        arrived.countDown();
                                    }
                                }
                            })) {
                ConfigMap created = client.resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withNamespace("default")
                                .endMetadata()
                                .build())
                        .create();
                assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(watch).isNotNull();
                client.resource(created).delete();
            }
            assertThat(proxy.requests()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void asAPodOfTheCluster() throws Exception {
        setting.write("serviceaccount/token", token);
        Files.copy(cluster.path("certificate-authority").orElseThrow(), folder.resolve("serviceaccount/ca.crt"));
        ClusterConnection connection = setting.inPod(Map.of(
                "KUBERNETES_SERVICE_HOST",
                server().getHost(),
                "KUBERNETES_SERVICE_PORT",
                "" + server().getPort(),
                "HTTPS_PROXY",
                "http://proxy.corp",
                "NO_PROXY",
                "*.svc, 127.0.0.0/8,10.0.0.0/8"));
        assertThat(connection.problem()).isEmpty();
        try (KubernetesClient client = connection.client()) {
            assertThat(client.configMaps().inNamespace("default").list().getItems())
                    .isNotNull();
        }
    }
}
