// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.checkagent.output.Answer;
import io.checkagent.output.Fence;
import io.checkagent.proxy.NamedSslContext;
import io.checkagent.proxy.ProxyRules;
import io.checkagent.proxy.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bad certificates, ports that speak something else, and answers that never end: nothing of it acknowledges anything. */
@Timeout(60)
class IntakeByTlsTest {
    private final TestCertificates authority = TestCertificates.authority("intake");
    private final HttpsServer server = HttpsServer.create(TestCertificates.anyPort(), 0);

    IntakeByTlsTest() throws IOException {}

    @BeforeEach
    void start() throws Exception {
        server.setHttpsConfigurator(
                new HttpsConfigurator(TestCertificates.serverContext(authority.issue("intake.example"))));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String failure(HttpClient.Builder client, String url, Duration timeout) throws InterruptedException {
        Answer answer = new FencedHttpSender(
                        client.proxy(ProxyRules.none().selector()).build(), timeout, "dd_url")
                .send(HttpRequest.newBuilder(URI.create(url)).build(), Fence.alwaysOpen());
        assertThat(answer).isInstanceOf(Answer.Retry.class);
        return ((Answer.Retry) answer).message();
    }

    private static String failure(HttpClient.Builder client, String url) throws InterruptedException {
        return failure(client, url, Duration.ofSeconds(20));
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsNotTrusted() throws InterruptedException {
        DatadogOutput output = Fixtures.datadog("https://" + address(), ProxyRules.none(), true);
        try {
            assertThat(output.deliver(Fixtures.together(Fixtures.item(Fixtures.event("a")))))
                    .isInstanceOfSatisfying(Answer.Retry.class, failed -> assertThat(failed.message())
                            .startsWith("cannot reach https://" + address() + "/intake/: ")
                            .contains("certificat"));
        } finally {
            output.close();
        }
    }

    @Test
    void aCertificateOfAnotherNameIsNotTrusted() throws Exception {
        HttpClient.Builder client =
                HttpClient.newBuilder().sslContext(NamedSslContext.of(authority.clientContext(), "other.example"));
        assertThat(failure(client, "https://" + address() + "/intake/")).contains("other.example");
    }

    @Test
    void aPortThatWantsTlsAndSaysNothingOfItInHttpIsNamed() throws InterruptedException {
        assertThat(failure(HttpClient.newBuilder(), "http://" + address() + "/intake/"))
                .contains("wants TLS", "dd_url");
    }

    @Test
    void aPortThatSpeaksNoTlsIsNamed() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread refusing = new Thread(() -> refuse(plain), "plain-intake");
            refusing.start();
            assertThat(failure(HttpClient.newBuilder(), "https://127.0.0.1:" + plain.getLocalPort() + "/intake/"))
                    .contains("speaks no TLS", "begin dd_url with http://");
            refusing.join();
        }
    }

    private static void refuse(ServerSocket server) {
        try (Socket socket = server.accept()) {
            int unused = socket.getInputStream().read();
            socket.getOutputStream()
                    .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // The client has ended it.
        }
    }

    /** A byte each 100 ms: each one in time, and no answer. */
    @Test
    void anAnswerThatNeverEndsIsGivenUpAtTheTimeout() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread dripping = new Thread(() -> drip(slow), "slow-intake");
            dripping.start();
            assertThat(failure(
                            HttpClient.newBuilder(),
                            "http://127.0.0.1:" + slow.getLocalPort() + "/intake/",
                            Duration.ofSeconds(1)))
                    .contains("no answer within 1 s");
            slow.close();
            dripping.join();
        }
    }

    private static void drip(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 202 Accepted\r\nContent-Length: 100000\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            while (!server.isClosed()) {
                socket.getOutputStream().write('x');
                socket.getOutputStream().flush();
                Thread.sleep(100);
            }
        } catch (IOException e) {
            // The client has given up.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
