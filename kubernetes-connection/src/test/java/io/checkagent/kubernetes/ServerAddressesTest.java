// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.proxy.ServerAddresses;
import io.checkagent.proxy.TestCertificates;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code two.example} and {@code dual.example} have two addresses, and nobody listens at the first
 * (src/test/resources/hosts).
 */
@Timeout(60)
class ServerAddressesTest {
    private static final TestCertificates AUTHORITY = TestCertificates.authority("cluster");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Setting setting;

    @BeforeEach
    void setUp() {
        setting = new Setting(folder);
    }

    @Test
    void theNextAddressIsTakenWhenTheFirstIsDeadAndTheNameIsStillTheServers() throws IOException {
        try (TestApiServer server = TestApiServer.https(AUTHORITY.issue("two.example"))) {
            ClusterConnection connection = setting.connection(
                    "server: \"https://two.example:%d/path\", certificate-authority-data: %s"
                            .formatted(server.port(), Setting.base64(AUTHORITY.pem())),
                    "token: secret");
            try (KubernetesClient client = connection.client()) {
                Setting.ask(client);
                Setting.ask(client);
            }
            assertThat(server.seen()).hasSize(2).allSatisfy(request -> {
                assertThat(request.path()).isEqualTo("/path/api/v1/namespaces/default/configmaps/x");
                assertThat(request.header("host")).containsExactly("two.example:" + server.port());
                assertThat(request.serverName()).contains("two.example");
                assertThat(request.header("authorization")).containsExactly("Bearer secret");
            });
        }
    }

    @Test
    void inAPodAnAddressOfTheOtherFamilyIsTakenToo() throws IOException {
        setting.write("serviceaccount/token", "secret");
        setting.write("serviceaccount/ca.crt", AUTHORITY.pem());
        TestApiServer bound;
        try {
            bound = TestApiServer.https(InetAddress.getAllByName("::1")[0], AUTHORITY.issue("dual.example"));
        } catch (SocketException e) {
            bound = Assumptions.abort("this machine has no IPv6: " + e.getMessage());
        }
        try (TestApiServer server = bound;
                KubernetesClient client = setting.inPod(Map.of(
                                "KUBERNETES_SERVICE_HOST",
                                "dual.example",
                                "KUBERNETES_SERVICE_PORT",
                                Integer.toString(server.port())))
                        .client()) {
            Setting.ask(client);

            assertThat(server.last().serverName()).contains("dual.example");
            assertThat(server.last().header("authorization")).containsExactly("Bearer secret");
        }
    }

    @Test
    void addressesAreTriedAnewAfterAFailureOnly() throws IOException {
        try (ServerSocket live = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ServerAddresses addresses = new ServerAddresses("two.example", live.getLocalPort());
            assertThat(addresses.inPlaceOfHost(PATIENCE)).contains("127.0.0.1");

            try (ServerSocket first =
                    new ServerSocket(live.getLocalPort(), 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 77}))) {
                assertThat(first.isBound()).isTrue();
                assertThat(addresses.inPlaceOfHost(PATIENCE)).contains("127.0.0.1");
                addresses.failed();
                assertThat(addresses.inPlaceOfHost(PATIENCE)).isEmpty();
            }
        }
    }

    @Test
    void nothingIsTriedForOneAddressOrAnUnknownName() {
        assertThat(new ServerAddresses("127.0.0.1", 1).inPlaceOfHost(PATIENCE)).isEmpty();
        assertThat(new ServerAddresses("localhost", 1).inPlaceOfHost(PATIENCE)).isEmpty();
        assertThat(new ServerAddresses("nowhere.example", 1).inPlaceOfHost(PATIENCE))
                .isEmpty();
    }

    @Test
    void whenAllAreDeadTheHostItselfIsUsed() throws IOException {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0)) {
            nobody = closed.getLocalPort();
        }
        assertThat(new ServerAddresses("two.example", nobody).inPlaceOfHost(PATIENCE))
                .isEmpty();
    }
}
