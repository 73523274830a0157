// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.telemetry;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.api.ServiceCheck;
import io.checkagent.delivery.CheckSender;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Fence;
import io.checkagent.delivery.Origin;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what the agent knows of itself, every 15 s as the Datadog Agent does: that it runs, who leads, what fails. */
final class Telemetry {
    private static final Logger log = LoggerFactory.getLogger(Telemetry.class);
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final String version;
    private final CheckSender sender;
    private final Set<SelfMetrics> stages;

    Telemetry(String version, Delivery delivery, Set<SelfMetrics> stages) {
        this.version = requireNonNull(version, "version is null");
        this.sender = delivery.sender(Origin.agent(), Fence.alwaysOpen());
        this.stages = Set.copyOf(stages);
    }

    void loop() throws InterruptedException {
        while (true) {
            send();
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        }
    }

    private void send() throws InterruptedException {
        sender.gauge("datadog.agent.running", 1, "version:" + version);
        sender.serviceCheck(ServiceCheck.of("datadog.agent.up", ServiceCheck.Status.OK, "the agent runs"));
        for (SelfMetrics stage : stages) {
            try {
                stage.send(sender);
            } catch (RuntimeException e) {
                log.error("the metrics of {} are left out", stage.getClass().getSimpleName(), e);
            }
        }
        sender.commit();
    }
}
