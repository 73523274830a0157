// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.telemetry;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What holds for the process as a whole. */
final class AgentMetrics implements SelfMetrics {
    private static final SelfMetric RUNNING = SelfMetric.gauge("datadog.agent.running", "1: the agent runs.", "version")
            .everywhere();
    private static final SelfMetric START_TIME =
            SelfMetric.gauge("process.start_time_seconds", "When the process started, in seconds since 1970.");
    private static final SelfMetric HEAP =
            SelfMetric.gauge("check_agent.heap_used_bytes", "Java heap in use, garbage included, in bytes.");

    private final String version;

    AgentMetrics(String version) {
        this.version = requireNonNull(version, "version is null");
    }

    @Override
    public List<SelfMetric> metrics() {
        return List.of(RUNNING, START_TIME, HEAP);
    }

    @Override
    public void read(Readings readings) {
        readings.add(RUNNING, 1, version);
        readings.add(START_TIME, ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        readings.add(
                HEAP, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
}
