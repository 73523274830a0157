// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What comes into force while the agent runs, when {@code datadog.yaml} changes. */
@Timeout(180)
class LiveChangesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final AskedAgent agent;
    private final Path results;

    LiveChangesTest(@TempDir Path home) {
        agent = new AskedAgent(home);
        results = home.resolve("results.jsonl");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private String configuration(String filter, String tag, String metric) {
        return """
                outputs: [{type: file, path: %s%s}]
                tags: [%s]
                checks: {beat: {instances: [{metric: %s, min_collection_interval: 1}]}}
                """.formatted(results, filter, tag, metric);
    }

    @Test
    void tagsChecksAndFiltersNeedNoRestart() throws IOException {
        agent.start(configuration("", "team:a", "before"), Map.of());
        awaitLine("\"before\"", "\"team:a\"");

        agent.configure(configuration("", "team:b", "after"));
        awaitLine("\"after\"", "\"team:b\"");
        assertThat(agent.ask("config", "tags")).isZero();
        assertThat(agent.out()).contains("team:b");

        agent.configure(configuration(", filter: {kinds: [event]}", "team:b", "after"));
        await("metrics no longer pass")
                .atMost(LIMIT)
                .during(Duration.ofSeconds(4))
                .until(() -> Files.size(results), new Unchanged()::isAsBefore);

        assertThat(agent.ask("status", "configuration", "--json")).isZero();
        assertThat(new JsonMapper().readTree(agent.out()).path("waiting"))
                .as(agent.out())
                .isEmpty();
    }

    private void awaitLine(String... parts) {
        await(String.join(", ", parts)).atMost(LIMIT).until(() -> Files.readAllLines(results).stream()
                .anyMatch(line -> line.contains(parts[0]) && line.contains(parts[1])));
    }

    /** Whether a value is what it was at the last look. */
    private static final class Unchanged {
        private long before = -1;

        boolean isAsBefore(long now) {
            boolean same = now == before;
            before = now;
            return same;
        }
    }
}
