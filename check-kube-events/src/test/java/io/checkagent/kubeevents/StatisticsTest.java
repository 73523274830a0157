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
    void eventsAreBehindOnlyWhileSomeAreReadAndNotAcknowledged() throws InterruptedException {
        Statistics statistics = new Statistics();
        assertThat(lag(statistics)).as("nothing happened yet").isZero();

        statistics.sent(NOW.minusSeconds(40));
        statistics.sent(NOW.minusSeconds(10));
        assertThat(lag(statistics)).isEqualTo(40);

        statistics.delivered(3);
        assertThat(lag(statistics)).isEqualTo(10);

        statistics.delivered(1);
        assertThat(lag(statistics)).as("a quiet cluster").isZero();
    }

    private static double lag(Statistics statistics) throws InterruptedException {
        RecordingContext context = RecordingContext.from(Checkpoint.empty());
        statistics.send(context, List.of(), NOW);
        context.commit().toCompletableFuture().join();
        return context.metrics().stream()
                .filter(metric -> metric.name().endsWith("lag_seconds"))
                .findFirst()
                .orElseThrow()
                .value();
    }

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
                        tuple("check_agent.kubernetes_events.lag_seconds", 0.0),
                        tuple("check_agent.kubernetes_events.cursor", 4711.0),
                        tuple("check_agent.kubernetes_events.cursor_age_seconds", 90.0));
    }
}
