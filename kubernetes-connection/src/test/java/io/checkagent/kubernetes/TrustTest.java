// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.proxy.TestCertificates;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the API server must prove to be, and what the client shows of itself. */
@Timeout(60)
class TrustTest {
    private static final TestCertificates AUTHORITY = TestCertificates.authority("cluster");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Setting setting;

    @BeforeEach
    void setUp() {
        setting = new Setting(folder);
    }

    private static String cluster(TestApiServer server, String more) {
        return "server: \"https://127.0.0.1:%d\", certificate-authority-data: %s%s"
                .formatted(server.port(), Setting.base64(AUTHORITY.pem()), more);
    }

    @Test
    void theCertificateIsVerifiedAgainstTlsServerNameAndTheNameIsAskedFor() throws Exception {
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issue("kube.example"))) {
            Setting.ask(setting.connection(cluster(server, ", tls-server-name: kube.example"), "token: secret"));

            assertThat(server.last().serverName()).contains("kube.example");
            assertThat(server.last().header("authorization")).containsExactly("Bearer secret");
        }
    }

    @Test
    void aClientDerivedFromTheHttpClientGoesTheSameWay() throws Exception {
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issue("kube.example"));
                KubernetesClient client = setting.connection(
                                cluster(server, ", tls-server-name: kube.example"), "token: secret, as: jane")
                        .client();
                HttpClient derived = client.getHttpClient()
                        .newBuilder()
                        .tag(new RequestConfigBuilder().withRequestTimeout(0).build())
                        .build()) {
            String body = derived.sendAsync(
                            derived.newHttpRequestBuilder()
                                    .uri(client.getMasterUrl() + "api/v1/events")
                                    .build(),
                            String.class)
                    .get(30, TimeUnit.SECONDS)
                    .body();

            assertThat(body).contains("ConfigMap");
            assertThat(server.last().serverName()).contains("kube.example");
            assertThat(server.last().header("authorization")).containsExactly("Bearer secret");
            assertThat(server.last().header("impersonate-user")).containsExactly("jane");
            assertThat(server.last().header("user-agent")).containsExactly("check-agent");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "other.example", "localhost"})
    void aCertificateThatDoesNotCarryTlsServerNameIsRefusedBeforeAnythingIsSent(String name) throws Exception {
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issue(name, "localhost"))) {
            ClusterConnection connection =
                    setting.connection(cluster(server, ", tls-server-name: kube.example"), "token: secret");

            assertThatThrownBy(() -> Setting.ask(connection)).isInstanceOf(KubernetesClientException.class);
            assertThat(server.seen()).isEmpty();
        }
    }

    @Test
    void anAddressAsTlsServerNameIsVerifiedAndNotAskedFor() throws Exception {
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issue("10.0.0.1"))) {
            Setting.ask(setting.connection(cluster(server, ", tls-server-name: 10.0.0.1"), "token: secret"));

            assertThat(server.last().serverName()).isEmpty();
        }
    }

    @Test
    void aCertificateThatNamesItsHostOnlyInItsSubjectIsRefusedAsGoRefusesIt() throws Exception {
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issueWithoutNames("kube.example"))) {
            ClusterConnection connection =
                    setting.connection(cluster(server, ", tls-server-name: kube.example"), "token: secret");

            assertThatThrownBy(() -> Setting.ask(connection))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasStackTraceContaining("no subject alternative names");
            assertThat(server.seen()).isEmpty();
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        try (TestApiServer server =
                TestApiServer.https(TestCertificates.authority("other").issue("127.0.0.1"))) {
            ClusterConnection connection = setting.connection(cluster(server, ""), "token: secret");

            assertThatThrownBy(() -> Setting.ask(connection)).isInstanceOf(KubernetesClientException.class);
            assertThat(server.seen()).isEmpty();
        }
    }

    @Test
    void insecureSkipTlsVerifyTakesAnyCertificate() throws Exception {
        try (TestApiServer server =
                TestApiServer.https(TestCertificates.authority("other").issue("other.example"))) {
            Setting.ask(setting.connection(
                    "server: \"https://127.0.0.1:%d\", insecure-skip-tls-verify: true".formatted(server.port()),
                    "token: secret"));

            assertThat(server.seen()).hasSize(1);
        }
    }

    @Test
    void theSettingsOfDatadogYamlBeatTheKubeconfig() throws Exception {
        TestCertificates other = TestCertificates.authority("other");
        try (TestApiServer server = TestApiServer.https(other.issue("127.0.0.1"))) {
            Path kubeconfig = setting.kubeconfig(cluster(server, ""), "token: secret");
            Path bundle = setting.write("ca.pem", "a comment\n" + AUTHORITY.pem() + "\n" + other.pem());
            KubernetesSettings found = Setting.settings(Optional.of(kubeconfig));

            Setting.ask(ClusterConnection.find(
                    new KubernetesSettings(
                            found.kubeconfigPath(), Optional.of(bundle), true, found.apiServerClientTimeout()),
                    Map.of()));
            Setting.ask(ClusterConnection.find(
                    new KubernetesSettings(
                            found.kubeconfigPath(), Optional.empty(), false, found.apiServerClientTimeout()),
                    Map.of()));

            assertThat(server.seen()).hasSize(2);
        }
    }

    @Test
    void inAPodReplacedAuthoritiesAreFollowedOnARunningClient() throws Exception {
        TestCertificates next = TestCertificates.authority("next");
        setting.write("serviceaccount/token", "first");
        setting.write("serviceaccount/namespace", "monitoring");
        setting.write("serviceaccount/ca.crt", AUTHORITY.pem());
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issue("127.0.0.1"))) {
            ClusterConnection connection = setting.inPod(
                    Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT", "" + server.port()));
            assertThat(connection.problem()).isEmpty();
            assertThat(connection.namespace()).contains("monitoring");
            try (KubernetesClient client = connection.client()) {
                Setting.ask(client);

                setting.write("serviceaccount/ca.crt", AUTHORITY.pem() + next.pem());
                Setting.ask(client);
                server.restart(next.issue("127.0.0.1"));
                Setting.ask(client);
                setting.write("serviceaccount/ca.crt", "half writ");
                Setting.ask(client);
                setting.write("serviceaccount/ca.crt", next.pem());
                setting.write("serviceaccount/token", "second\n");
                Setting.ask(client);

                assertThat(server.seen())
                        .extracting(request -> request.header("authorization"))
                        .containsExactly(
                                List.of("Bearer first"),
                                List.of("Bearer first"),
                                List.of("Bearer first"),
                                List.of("Bearer first"),
                                List.of("Bearer second"));

                server.restart(AUTHORITY.issue("127.0.0.1"));
                assertThatThrownBy(() -> Setting.ask(client)).isInstanceOf(KubernetesClientException.class);
            }
        }
    }

    @Test
    void anIpv6ServerIsReachedAndVerified() throws Exception {
        setting.write("serviceaccount/token", "t");
        setting.write("serviceaccount/ca.crt", AUTHORITY.pem());
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        TestApiServer bound;
        try {
            bound = TestApiServer.https(InetAddress.getByAddress(loopback), AUTHORITY.issue("::1"));
        } catch (SocketException e) {
            bound = Assumptions.abort("this machine has no IPv6: " + e.getMessage());
        }
        try (TestApiServer server = bound) {
            Setting.ask(setting.inPod(
                    Map.of("KUBERNETES_SERVICE_HOST", "::1", "KUBERNETES_SERVICE_PORT", "" + server.port())));

            assertThat(server.last().header("host")).containsExactly("[::1]:" + server.port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void aReplacedClientCertificateIsShownByARunningClient(String algorithm) throws Exception {
        TestCertificates clients = TestCertificates.authority("clients");
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issue("127.0.0.1"), clients.certificate())) {
            show(clients.issue(algorithm, new String[] {"first"}));
            ClusterConnection connection = setting.connection(
                    cluster(server, ""), "client-certificate: client/tls.crt, client-key: client/tls.key");
            assertThat(connection.problem()).isEmpty();
            assertThat(connection.warnings()).isEmpty();
            try (KubernetesClient client = connection.client()) {
                Setting.ask(client);
                show(clients.issue(algorithm, new String[] {"second"}));
                Setting.ask(client);
            }
            assertThat(server.seen())
                    .extracting(TestApiServer.Seen::subject)
                    .containsExactly(Optional.of("CN=first"), Optional.of("CN=second"));
        }
    }

    @Test
    void aClientCertificateCanStandInTheKubeconfig() throws Exception {
        TestCertificates clients = TestCertificates.authority("clients");
        TestCertificates.Identity identity = clients.issue("inline");
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issue("127.0.0.1"), clients.certificate())) {
            Setting.ask(setting.connection(
                    cluster(server, ""),
                    "client-certificate-data: %s, client-key-data: %s"
                            .formatted(Setting.base64(identity.certificatePem()), Setting.base64(identity.keyPem()))));

            assertThat(server.last().subject()).contains("CN=inline");
        }
    }

    private void show(TestCertificates.Identity identity) {
        setting.write("client/tls.crt", identity.certificatePem());
        setting.write("client/tls.key", identity.keyPem());
    }

    @Test
    void authoritiesThatAreNoneAreAProblemThatNamesTheFile() throws Exception {
        setting.write("ca.pem", "nothing");
        String server = "server: \"https://127.0.0.1:1\", certificate-authority: ";

        assertThat(setting.connection(server + "ca.pem", "token: secret").problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains(setting.file("ca.pem").toString(), "no certificate"));
        assertThat(setting.connection(server + "missing.pem", "token: secret").problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains(setting.file("missing.pem").toString(), "does not exist"));
        Files.createDirectory(setting.file("folder"));
        assertThat(setting.connection(server + "folder", "token: secret").problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no regular file"));
    }
}
