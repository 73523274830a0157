// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JDK's client, real proxies, real servers. */
class ThroughProxyTest {
    private static final String USER = "me:p@ss";
    private static final TestCertificates AUTHORITY = TestCertificates.authority("test");

    private final List<List<String>> credentialsSeenByServers = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private HttpsServer secure;

    @SuppressWarnings("NullAway.Init")
    private HttpServer plain;

    @BeforeEach
    void startServers() throws Exception {
        secure = HttpsServer.create(TestCertificates.anyPort(), 0);
        secure.setHttpsConfigurator(
                new HttpsConfigurator(TestCertificates.serverContext(AUTHORITY.issue("intake.example"))));
        plain = HttpServer.create(TestCertificates.anyPort(), 0);
        for (HttpServer server : List.of(secure, plain)) {
            server.createContext("/", exchange -> {
                credentialsSeenByServers.add(
                        exchange.getRequestHeaders().getOrDefault("Proxy-authorization", List.of()));
                exchange.sendResponseHeaders(202, -1);
                exchange.close();
            });
            server.start();
        }
    }

    @AfterEach
    void stopServers() {
        secure.stop(0);
        plain.stop(0);
    }

    private int get(ProxyRules rules, String url) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .proxy(rules.selector())
                .sslContext(AUTHORITY.clientContext())
                .build();
        URI uri = URI.create(url);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        rules.proxyFor(uri)
                .flatMap(HttpProxy::authorization)
                .ifPresent(credentials -> request.header("Proxy-Authorization", credentials));
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Test
    void anHttpsTargetIsReachedThroughAProxyWithUserAndPassword() throws Exception {
        try (TestProxy proxy =
                TestProxy.of(USER).lead("intake.example", secure.getAddress().getPort())) {
            ProxyRules rules = ProxyRules.all(HttpProxy.parse("http://me:p%40ss@" + proxy.address()));

            assertThat(get(rules, "https://intake.example/")).isEqualTo(202);
            assertThat(proxy.requests()).containsExactly("CONNECT intake.example:443 HTTP/1.1");
            assertThat(credentialsSeenByServers).containsExactly(List.of());
        }
    }

    @Test
    void anHttpTargetIsReachedThroughAProxyWithUserAndPassword() throws Exception {
        try (TestProxy proxy =
                TestProxy.of(USER).lead("intake.example", plain.getAddress().getPort())) {
            ProxyRules rules = ProxyRules.all(HttpProxy.parse("http://me:p%40ss@" + proxy.address()));

            assertThat(get(rules, "http://intake.example/x")).isEqualTo(202);
            assertThat(proxy.requests()).containsExactly("GET http://intake.example/x HTTP/1.1");
            assertThat(credentialsSeenByServers).containsExactly(List.of());
        }
    }

    @Test
    void wrongCredentialsAreAnswered407() throws Exception {
        try (TestProxy proxy =
                TestProxy.of(USER).lead("intake.example", plain.getAddress().getPort())) {
            ProxyRules rules = ProxyRules.all(HttpProxy.parse("http://me:wrong@" + proxy.address()));

            assertThat(get(rules, "http://intake.example/")).isEqualTo(407);
            assertThat(credentialsSeenByServers).isEmpty();
        }
    }

    @Test
    void aTargetThatIsExceptedIsReachedDirectlyAndSeesNoCredentials() throws Exception {
        try (TestProxy proxy = TestProxy.of(USER)) {
            ProxyRules rules = ProxyRules.fromEnvironment(
                    Map.of("HTTP_PROXY", "http://me:p%40ss@" + proxy.address(), "NO_PROXY", "127.0.0.1"));

            assertThat(get(rules, "http://127.0.0.1:" + plain.getAddress().getPort() + "/"))
                    .isEqualTo(202);
            assertThat(proxy.requests()).isEmpty();
            assertThat(credentialsSeenByServers).containsExactly(List.of());
        }
    }
}
