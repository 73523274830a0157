// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.checkagent.output.Fence;
import io.checkagent.proxy.ProxyRules;
import io.checkagent.proxy.TestCertificates;
import io.checkagent.proxy.TestProxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An https intake behind a real proxy. */
@Timeout(60)
class DatadogThroughProxyTest {
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private @Nullable HttpsServer intake;
    private @Nullable Delivery delivery;

    @BeforeEach
    void startIntake() throws Exception {
        HttpsServer server = HttpsServer.create(TestCertificates.anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(TestCertificates.serverContext(
                TestCertificates.authority("intake").issue("intake.example"))));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getOrDefault("Proxy-authorization", List.of()));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
        intake = server;
    }

    @AfterEach
    void stop() {
        if (delivery != null) {
            delivery.close();
        }
        requireNonNull(intake).stop(0);
    }

    private TestProxy proxy(String user) throws Exception {
        return TestProxy.of(user)
                .lead("intake.example", requireNonNull(intake).getAddress().getPort());
    }

    private CheckSender sender(ProxyRules proxies) {
        delivery = new Delivery(
                List.of(Destination.of("datadog", Fixtures.datadog("https://intake.example", proxies, false))),
                "agent-1",
                List.of(),
                Clock.systemUTC(),
                QueueLimits.DEFAULT);
        delivery.start();
        return delivery.sender(Fixtures.CLUSTER_CHECK, Fence.alwaysOpen());
    }

    @Test
    void deliversThroughAProxyWithUserAndPasswordOfTheEnvironment() throws Exception {
        try (TestProxy proxy = proxy("me:hunter2")) {
            CheckSender sender = sender(ProxyRules.ofDatadogAgent(
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    false,
                    Map.of("HTTPS_PROXY", "http://me:hunter2@" + proxy.address())));
            sender.event(Fixtures.event("a"));

            sender.commit().toCompletableFuture().get(30, TimeUnit.SECONDS);

            assertThat(proxy.requests()).contains("CONNECT intake.example:443 HTTP/1.1");
            assertThat(received).isNotEmpty().allMatch(request -> request.endsWith(" []"));
        }
    }

    @Test
    void deliversThroughAProxyWhoseNameNoUriCanHold() throws Exception {
        try (TestProxy proxy = proxy("me:hunter2")) {
            String address = proxy.address().replace("127.0.0.1", "my_proxy");
            CheckSender sender = sender(ProxyRules.ofDatadogAgent(
                    Optional.empty(), Optional.of("http://me:hunter2@" + address), List.of(), false, Map.of()));
            sender.event(Fixtures.event("a"));

            sender.commit().toCompletableFuture().get(30, TimeUnit.SECONDS);

            assertThat(address).contains("my_proxy");
            assertThat(proxy.requests()).contains("CONNECT intake.example:443 HTTP/1.1");
        }
    }

    @Test
    void aProxyThatRefusesIsToldWithItsStatusAndNothingIsLost() throws Exception {
        try (TestProxy proxy = proxy("me:right")) {
            CheckSender sender = sender(ProxyRules.ofDatadogAgent(
                    Optional.empty(), Optional.of("http://me:hunter2@" + proxy.address()), List.of(), false, Map.of()));
            sender.event(Fixtures.event("a"));
            sender.commit();

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                OutputStatus status = requireNonNull(delivery).status().get(0);
                assertThat(status.toString()).contains("407").doesNotContain("hunter2");
            });
            assertThat(received).isEmpty();
        }
    }
}
