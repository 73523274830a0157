// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Outputs;
import io.checkagent.delivery.QueueLimits;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final SelfMetric FEW = SelfMetric.gauge("stage.few", "Few.").everywhere();
    private static final SelfMetric MANY = SelfMetric.counter("stage.many", "Many.", "check");
    private final Recorder sent = new Recorder();

    private static final class Stage implements SelfMetrics {
        @Override
        public List<SelfMetric> metrics() {
            return List.of(FEW, MANY);
        }

        @Override
        public void read(Readings readings) {
            readings.add(FEW, 2);
            readings.add(MANY, 7, "disk");
            readings.add(MANY, 8, "load \"x\"");
        }

        @Override
        public List<ServiceCheck> serviceChecks() {
            return List.of(ServiceCheck.of("stage.well", ServiceCheck.Status.OK, "well"));
        }
    }

    private static final class Broken implements SelfMetrics {
        @Override
        public List<SelfMetric> metrics() {
            return List.of();
        }

        @Override
        public void read(Readings readings) {
            throw new IllegalStateException("broken");
        }
    }

    private static final class Recorder implements Sender {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void metric(Metric metric) {
            lines.add("%s %s %.0f %s".formatted(metric.type(), metric.name(), metric.value(), metric.tags()));
        }

        @Override
        public void serviceCheck(ServiceCheck serviceCheck) {
            lines.add(serviceCheck.name());
        }

        @Override
        public void event(Event event) {
            lines.add(event.title());
        }

        @Override
        public CompletionStage<Void> commit() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> commit(Checkpoint checkpoint) {
            return commit();
        }
    }

    @Test
    void byDefaultOnlyTheFewGoToTheOutputs() {
        telemetry(false).send(sent);

        assertThat(sent.lines).containsExactlyInAnyOrder("GAUGE stage.few 2 []", "stage.well", "datadog.agent.up");
    }

    @Test
    void allGoWhereTheUserAsksForThem() {
        telemetry(true).send(sent);

        assertThat(sent.lines)
                .containsExactlyInAnyOrder(
                        "GAUGE stage.few 2 []",
                        "MONOTONIC_COUNT stage.many 7 [check:disk]",
                        "MONOTONIC_COUNT stage.many 8 [check:load \"x\"]",
                        "stage.well",
                        "datadog.agent.up");
    }

    @Test
    void theMetricsPageHasAllInPrometheusText() {
        String text = page("");

        assertThat(text)
                .contains("# TYPE stage_few gauge\nstage_few 2.0\n")
                .contains("# HELP stage_many_total Many.\n# TYPE stage_many_total counter\n")
                .contains("stage_many_total{check=\"disk\"} 7.0\n")
                .contains("stage_many_total{check=\"load \\\"x\\\"\"} 8.0\n");
    }

    @Test
    void whoAsksForOpenMetricsGetsIt() {
        assertThat(page("application/openmetrics-text; version=1.0.0"))
                .contains("# TYPE stage_many counter\n")
                .endsWith("# EOF\n");
    }

    private static String page(String accept) {
        return new MetricsPage(Set.of(new Stage(), new Broken()))
                .content(accept)
                .body();
    }

    private static Telemetry telemetry(boolean all) {
        return new Telemetry(
                new TelemetrySettings(new TelemetrySettings.Telemetry(all)),
                new Delivery(
                        List.of(Outputs.lines("test", Channels.newChannel(new ByteArrayOutputStream()), "host")),
                        "host",
                        List.of(),
                        Clock.systemUTC(),
                        QueueLimits.DEFAULT),
                Set.of(new Stage(), new Broken()));
    }
}
