// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import static io.checkagent.testkit.CheckAssertions.assertThat;

import io.checkagent.agent.plugin.PluginJar;
import io.checkagent.testkit.TestAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scraper as a check of another plugin has it: each JAR with the class loader that the agent gives it. */
@Timeout(120)
class ScraperInOtherPluginTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    @Test
    void sendsWhatThatCheckWants() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("target"));
        Path jmx = PluginJar.named("check-jmx")
                .library(JmxScraper.class)
                .extension(JmxCheck.class.getName())
                .writeTo(directory, "check-jmx.jar");
        Path orders = PluginJar.named("orders")
                .attribute("Plugin-Dependencies", "check-jmx@1.0.0")
                .source("orders.OrdersCheck", """
                        import io.checkagent.jmx.*;
                        import java.util.List;
                        import java.util.Map;

                        @Extension
                        @CheckType(name = "orders")
                        public final class OrdersCheck implements Check {
                            public record Settings(int port) {}

                            private final JmxScraper scraper;

                            public OrdersCheck(Settings settings) {
                                scraper = new JmxScraper(JmxSettings.of("127.0.0.1", settings.port(), List.of(Map.of(
                                        "include", Map.of("domain", "com.example.shop", "attribute", Map.of(
                                                "Depth", Map.of("alias", "orders.depth")))))));
                            }

                            public void run(CheckContext context) throws Exception {
                                context.detail("Scraper of", JmxScraper.class.getProtectionDomain().getCodeSource()
                                        .getLocation().getPath());
                                scraper.scrape(context);
                            }

                            public void close() {
                                scraper.close();
                            }
                        }
                        """)
                .extension("orders.OrdersCheck")
                .writeTo(directory, "orders.jar");
        int port = RunningShop.freePort();

        try (RunningShop ignored = RunningShop.withoutUsers(port);
                TestAgent agent = TestAgent.ofPlugin(orders, jmx)
                        .check("orders")
                        .configured("instances: [{port: %s}]".formatted(port))
                        .start()) {
            agent.run();

            assertThat(agent)
                    .emitted()
                    .gauge("orders.depth")
                    .withTag("name:or:ders")
                    .withValue(7)
                    .once();
            Assertions.assertThat(agent.details().get("Scraper of"))
                    .as("the other plugin's JAR, not the test's class path")
                    .asString()
                    .endsWith("check-jmx.jar");
        }
    }
}
