// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.Metric;
import io.checkagent.kubeevents.source.ResourceVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void theCursorAndItsAgeAreMetrics() throws InterruptedException {
        Statistics statistics = new Statistics();
        statistics.reached(Optional.of(new ResourceVersion("4711")), Optional.of(NOW.minusSeconds(90)));
        RecordingContext context = RecordingContext.from(Checkpoint.empty());

        statistics.send(context, List.of(), NOW);
        context.commit().toCompletableFuture().join();

        assertThat(context.metrics())
                .extracting(Metric::name, Metric::value)
                .containsExactly(
                        tuple("check_agent.kubernetes_events.cursor", 4711.0),
                        tuple("check_agent.kubernetes_events.cursor_age_seconds", 90.0));
    }
}
