// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/** The optional plugin for OTLP, and a file, from one agent: the collector has what the file has, entry by entry. */
@EnabledIfSystemProperty(named = "e2e.otelcol", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtlpIT {
    private final Installation installation;
    private final Collector collector;

    OtlpIT() throws Exception {
        installation = Installation.onEmbeddedApi("otlp");
        collector = Collector.start(installation.folder());
    }

    @BeforeAll
    void anAgent() throws Exception {
        Path plugins = OptionalPlugin.installed("output-otlp", installation.folder());
        installation.start(
                "node-1",
                "plugins_path: " + plugins + "\n",
                Map.of("load", "instances: [{min_collection_interval: 1}]\n"),
                List.of(collector.output()));
    }

    @AfterAll
    void end() {
        installation.close();
        collector.close();
    }

    @Test
    void everyEventAndPointIsThereOnceThroughRefusalsAndARestart() throws Exception {
        installation.awaitCollection();
        Ledger before = installation.load().run(50, Duration.ofSeconds(5));
        collector.refuseAll();
        Ledger refused = installation.load().run(50, Duration.ofSeconds(5));
        collector.takeAgain();
        Ledger between = installation.load().run(50, Duration.ofSeconds(5));
        collector.stop();
        Ledger away = installation.load().run(50, Duration.ofSeconds(5));
        collector.start();
        for (Ledger each : List.of(before, refused, between, away)) {
            installation.settled(each);
        }

        Map<String, Long> events = Sources.inFile(installation);
        Map<String, Long> points = pointsInFile();
        assertThat(events).hasSizeGreaterThan(700);
        assertThat(points).hasSizeGreaterThan(50);
        await("all events")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(collector.sources()).isEqualTo(events));
        await("all points")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(collector.points()).containsAllEntriesOf(points));
    }

    /** As {@link Collector#points} has them. */
    private Map<String, Long> pointsInFile() throws IOException {
        Map<String, Long> points = new TreeMap<>();
        for (Installation.Result result : installation.results()) {
            JsonNode line = result.line();
            JsonNode point = line.path("points").path(0);
            if (line.path("kind").asString().equals("metric")) {
                points.merge(
                        line.path("metric").asString() + " " + point.path(0).asLong() + " "
                                + point.path(1).asDouble(),
                        1L,
                        Long::sum);
            }
        }
        return points;
    }
}
