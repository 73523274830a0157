// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.RuntimeThreads;
import jakarta.inject.Inject;
import java.util.Optional;

/** Whether checks are run: the scheduler's thread and those of the other loops live, and it looks at the checks. */
final class SchedulerProbe implements HealthProbe {
    private final Scheduler scheduler;
    private final RunThreads threads;

    @Inject
    SchedulerProbe(Scheduler scheduler, RunThreads threads) {
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
        this.threads = requireNonNull(threads, "threads is null");
    }

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public Optional<String> notLive() {
        return RuntimeThreads.trouble(threads.loops()).or(() -> scheduler
                .stuckFor()
                .map(time -> "has not looked at the checks for " + time.toSeconds() + " s"));
    }

    @Override
    public Optional<String> notReady() {
        return scheduler.runsNodeChecks() ? Optional.empty() : Optional.of("does not run this node's checks");
    }
}
