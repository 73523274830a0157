// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.checkagent.output.Fence;
import io.checkagent.proxy.ProxyRules;
import io.checkagent.proxy.TestCertificates;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code two.example} has two addresses, and nobody listens at the first (src/test/resources/hosts). */
@Timeout(60)
class DatadogAddressesTest {
    @Test
    void theNextAddressOfTheIntakeIsTakenWhenTheFirstIsDead() throws Exception {
        Queue<String> hosts = new ConcurrentLinkedQueue<>();
        HttpsServer intake = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        intake.setHttpsConfigurator(new HttpsConfigurator(TestCertificates.serverContext(
                TestCertificates.authority("intake").issue("two.example"))));
        intake.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            hosts.add(exchange.getRequestURI().getPath() + " "
                    + exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        intake.start();
        int port = intake.getAddress().getPort();
        try (Delivery delivery = new Delivery(
                List.of(Destination.of(
                        "datadog", Fixtures.datadog("https://two.example:" + port, ProxyRules.none(), false))),
                "agent-1",
                List.of(),
                Clock.systemUTC(),
                QueueLimits.DEFAULT)) {
            delivery.start();
            CheckSender sender = delivery.sender(Fixtures.CLUSTER_CHECK, Fence.alwaysOpen());
            sender.event(Fixtures.event("a"));
            sender.commit();

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> hosts.stream().anyMatch(host -> host.startsWith("/intake")));
            assertThat(hosts).allSatisfy(host -> assertThat(host).endsWith(" two.example:" + port));
        } finally {
            intake.stop(0);
        }
    }
}
