// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.testkit.Checks.QueriesCheck;
import io.checkagent.testkit.Checks.RoomCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A check is held to what it declares to send. */
@Timeout(60)
final class MetadataTest {
    private static final String KITCHEN = "instances: [{room: kitchen}]";

    @Test
    void aCheckThatSendsWhatItDeclaresMatches() throws Exception {
        try (TestAgent agent =
                TestAgent.running(RoomCheck.class).configured(KITCHEN).start()) {
            agent.advance(Duration.ofSeconds(15));

            assertThat(agent).emitted().gauge("room.steps");
            assertThat(agent).metricsMatchMetadata();
        }
    }

    @Test
    void whatIsNotDeclaredAndWhatIsOfAnotherTypeIsNamedAndNothingElse() throws Exception {
        try (TestAgent agent = TestAgent.running(QueriesCheck.class).start()) {
            agent.run();

            assertThatThrownBy(() -> assertThat(agent).metricsMatchMetadata())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll(
                            "what QueriesCheck does not declare", "distribution query.spread", "gauge query.users")
                    .hasMessageNotContaining("query.time");
        }
    }

    @Test
    void metricsThatNoAssertionAskedForAreNamed() throws Exception {
        try (TestAgent agent =
                TestAgent.running(RoomCheck.class).configured(KITCHEN).start()) {
            agent.advance(Duration.ofSeconds(15));
            assertThat(agent).emitted().gauge("room.people").withValue(1);

            assertThatThrownBy(() -> assertThat(agent).allMetricsCovered())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("no assertion asked for", "room.visits", "room.steps")
                    .hasMessageNotContaining("room.people");

            assertThat(agent).emitted().count("room.visits").withValue(10);
            assertThat(agent).emitted().gauge("room.steps").withValue(20);
            assertThat(agent).allMetricsCovered();
        }
    }

    @Test
    void aPageThatLacksTheTablesIsToldThem(@TempDir Path directory) throws Exception {
        Path page = Files.writeString(directory.resolve("room.md"), "# Rooms\n");
        try (TestAgent agent =
                TestAgent.running(RoomCheck.class).configured(KITCHEN).start()) {
            assertThatThrownBy(() -> assertThat(agent).metricsAreDocumentedIn(page))
                    .hasMessageContainingAll(page.toString(), "| `room.people` | gauge | person | Who is in it. |");

            Files.writeString(page, """
                    # Rooms

                    | metric | type | unit | |
                    |---|---|---|---|
                    | `room.people` | gauge | person | Who is in it. |
                    | `room.visits` | monotonic_count | | Who came. |
                    | `room.steps` | rate | step/second | How far they went. |

                    That is all.
                    """);
            assertThat(agent).metricsAreDocumentedIn(page);
        }
    }
}
