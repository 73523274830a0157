// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.telemetry;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetric.Reach;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import io.checkagent.delivery.CheckSender;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Origin;
import io.checkagent.output.Fence;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the agent knows of itself, every 15 s as the Datadog Agent does: that it runs, who leads, what fails; all of
 * {@code /metrics} when {@code telemetry.enabled} says so.
 */
final class Telemetry {
    private static final Logger log = LoggerFactory.getLogger(Telemetry.class);
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final boolean all;
    private final CheckSender sender;
    private final Set<SelfMetrics> stages;

    @Inject
    Telemetry(TelemetrySettings settings, Delivery delivery, Set<SelfMetrics> stages) {
        this.all = requireNonNull(settings, "settings is null").telemetry().enabled();
        this.sender = delivery.sender(Origin.agent(), Fence.alwaysOpen());
        this.stages = Set.copyOf(stages);
    }

    void loop() throws InterruptedException {
        while (true) {
            send(sender);
            sender.commit();
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        }
    }

    void send(Sender to) {
        for (SelfMetrics stage : stages) {
            try {
                stage.read((metric, value, labels) -> send(to, metric, value.doubleValue(), labels));
                stage.serviceChecks().forEach(to::serviceCheck);
            } catch (RuntimeException e) {
                log.error("the metrics of {} are left out", stage.getClass().getSimpleName(), e);
            }
        }
        to.serviceCheck(ServiceCheck.of("datadog.agent.up", ServiceCheck.Status.OK, "the agent runs"));
    }

    private void send(Sender to, SelfMetric metric, double value, String... labels) {
        if (!all && metric.reach() == Reach.METRICS_PAGE) {
            return;
        }
        String[] tags = IntStream.range(0, labels.length)
                .mapToObj(i -> metric.labels().get(i) + ":" + labels[i])
                .toArray(String[]::new);
        switch (metric.type()) {
            case GAUGE -> to.gauge(metric.name(), value, tags);
            case COUNTER -> to.monotonicCount(metric.name(), value, tags);
        }
    }
}
