// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.api.ServiceCheck;
import io.checkagent.testkit.CheckFailedException;
import io.checkagent.testkit.TestAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A check that was written in Python against the Datadog Agent's base class, run by the real one. */
@Timeout(120)
@EnabledIfSystemProperty(
        named = "datadog-checks.python",
        matches = ".+",
        disabledReason = "needs a Python with datadog-checks-base[deps]")
class DatadogCheckTest {
    private static final Path BRIDGE = Path.of("src/main/python/datadog_check.py");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private Path check = Path.of("");

    @BeforeEach
    void writeACheck() throws IOException {
        check = Files.writeString(folder.resolve("queue_check.py"), """
                from datadog_checks.base import AgentCheck, ConfigurationError

                class QueueCheck(AgentCheck):
                    __NAMESPACE__ = "queue"

                    def check(self, instance):
                        print("what it prints is no result")
                        if "queue" not in instance:
                            raise ConfigurationError("queue is missing")
                        tags = ["queue:%s" % instance["queue"]]
                        self.gauge("depth", 7, tags=tags)
                        self.count("sent", 3, hostname="elsewhere")
                        self.histogram("size", 3)
                        self.histogram("size", 5)
                        self.service_check("up", self.CRITICAL, message="away")
                        self.event({"msg_title": "Queue moved", "msg_text": "to b", "timestamp": 1700000000,
                                    "alert_type": "warning", "tags": ["x:y"]})
                        self.warning("half of the queues did not answer")
                """);
    }

    private TestAgent running(String instance) throws IOException {
        return TestAgent.running(ExternalCheck.class)
                .configured("""
                        instances:
                          - command: ['%s', '%s', '%s', '%s']
                            memory_limit: 2048
                        """.formatted(
                                System.getProperty("datadog-checks.python"), BRIDGE.toAbsolutePath(), check, instance))
                .start();
    }

    @Test
    void sendsWhatItSubmits() throws Exception {
        try (TestAgent agent = running("{\"queue\": \"a\"}")) {
            agent.run();

            assertThat(agent).emitted().gauge("queue.depth").withValue(7).withTag("queue:a");
            assertThat(agent).emitted().count("queue.sent").withValue(3);
            assertThat(agent).emitted().gauge("queue.size.max").withValue(5);
            assertThat(agent).emitted().serviceCheck("queue.up").withStatus(ServiceCheck.Status.CRITICAL);
            assertThat(agent).emitted().event().withTitle("Queue moved").withTag("x:y");
            assertThat(agent).warned("half of the queues did not answer");
        }
    }

    @Test
    void failsWithWhatItRaised() throws Exception {
        try (TestAgent agent = running("{}")) {
            assertThatThrownBy(agent::run)
                    .isInstanceOf(CheckFailedException.class)
                    .hasMessageContaining("queue is missing");
        }
    }
}
