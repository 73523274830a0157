// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Scope;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * Spreads first runs: multiples of the golden ratio fill the interval evenly however many instances there are. The few
 * CLUSTER checks start at once: at a hand-over the cluster waits for them; where somebody works on a plugin all do. Not
 * thread-safe.
 */
final class FirstRuns {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final double GOLDEN_RATIO = 0.618033988749895;

    private final boolean development;
    private int placed;

    @Inject
    FirstRuns(Installation installation) {
        this.development = installation.development();
    }

    /** How long the first run of an instance waits, in nanoseconds. */
    long delay(CheckInstance instance) {
        if (development || instance.streaming() || instance.scope() == Scope.CLUSTER) {
            return 0;
        }
        double place = placed++ * GOLDEN_RATIO % 1.0;
        return (long) (place * Math.min(instance.interval().toNanos(), LIMIT.toNanos()));
    }
}
