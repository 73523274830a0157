// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.checkagent.agent.plugin.PluginJar;
import io.checkagent.testkit.TestAgent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scraper as a check of another plugin has it: each JAR with the class loader that the agent gives it. */
class ScraperInOtherPluginTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    @SuppressWarnings("NullAway.Init") // set below
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] text = "# TYPE orders_open gauge\norders_open{shop=\"a\"} 7\n".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void sendsWhatThatCheckWants() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("target"));
        Path openmetrics = PluginJar.named("check-openmetrics")
                .library(OpenMetricsScraper.class)
                .extension(OpenMetricsCheck.class.getName())
                .extension(OpenMetricsClusterCheck.class.getName())
                .writeTo(directory, "check-openmetrics.jar");
        Path orders = PluginJar.named("orders")
                .attribute("Plugin-Dependencies", "check-openmetrics@1.0.0")
                .source("orders.OrdersCheck", """
                        import io.checkagent.openmetrics.*;

                        @Extension
                        @CheckType(name = "orders")
                        public final class OrdersCheck implements Check {
                            public record Settings(java.net.URI endpoint) {}

                            private final OpenMetricsScraper scraper;

                            public OrdersCheck(java.net.http.HttpClient http, Settings settings) {
                                scraper = new OpenMetricsScraper(http, OpenMetricsSettings.of(
                                        settings.endpoint(), "shop", java.util.List.of(java.util.Map.of("orders_open", "open"))));
                            }

                            public void run(CheckContext context) throws Exception {
                                context.detail("Scraper of", OpenMetricsScraper.class.getProtectionDomain().getCodeSource()
                                        .getLocation().getPath());
                                scraper.scrape(context);
                            }
                        }
                        """)
                .extension("orders.OrdersCheck")
                .writeTo(directory, "orders.jar");

        try (TestAgent agent = TestAgent.ofPlugin(orders, openmetrics)
                .check("orders")
                .configured("instances: [{endpoint: 'http://127.0.0.1:%d/metrics'}]"
                        .formatted(server.getAddress().getPort()))
                .start()) {
            agent.run();

            assertThat(agent)
                    .emitted()
                    .gauge("shop.open")
                    .withTag("shop:a")
                    .withValue(7)
                    .once();
            Assertions.assertThat(agent.details().get("Scraper of"))
                    .as("the other plugin's JAR, not the test's class path")
                    .asString()
                    .endsWith("check-openmetrics.jar");
        }
    }
}
