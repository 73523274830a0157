// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/metrics.md} has each metric that the stages describe, and no other. */
class MetricsDocumentationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void thePageHasARowForEachMetric() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "metrics.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(stages().stream()
                        .flatMap(stage -> stage.metrics().stream())
                        .map(MetricsDocumentationTest::row)
                        .toList());
    }

    @Test
    void whatIsMeasuredIsDescribed() {
        for (SelfMetrics stage : stages()) {
            stage.read((metric, value, labels) -> {
                assertThat(stage.metrics()).contains(metric);
                assertThat(labels).as(metric.name()).hasSameSizeAs(metric.labels());
            });
        }
    }

    private Set<SelfMetrics> stages() {
        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(home).read(Optional.empty(), home, Map.of());
        return Guice.createInjector(Stage.PRODUCTION, new AgentModule(loaded, new Installation(home, Map.of())))
                .getInstance(Key.get(new TypeLiteral<Set<SelfMetrics>>() {}));
    }

    private static String row(SelfMetric metric) {
        boolean counter = metric.type() == SelfMetric.Type.COUNTER;
        return "| `%s` | %s | %s | %s%s |"
                .formatted(
                        metric.name().replace('.', '_') + (counter ? "_total" : ""),
                        counter ? "counter" : "gauge",
                        metric.labels().stream().map(label -> "`" + label + "`").collect(joining(", ")),
                        metric.description(),
                        metric.reach() == SelfMetric.Reach.EVERYWHERE ? " **Sent by default.**" : "");
    }
}
