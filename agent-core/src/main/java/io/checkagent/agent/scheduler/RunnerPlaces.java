// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.scheduler.Timing.Phase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for periodic runs, {@code check_runners} of them, and the watch over the time limits: a run that does not
 * heed its interrupt loses its place to another. Not thread-safe: guarded by the scheduler's lock.
 */
final class RunnerPlaces {
    private static final Logger log = LoggerFactory.getLogger(RunnerPlaces.class);

    /** Of one check: all its instances together must not take the places of the others. */
    static final int MOST_STUCK_OF_A_CHECK = 4;

    private final int places;
    private final int stuckLimit;
    private final Duration grace;
    private int taken;
    /** Runs that lost their places, by the check's name. */
    private final Map<String, Integer> stuckOf = new HashMap<>();

    /**
     * @param stuckLimit how many places are given away at most
     * @param grace between an interrupt and the loss of the place
     */
    RunnerPlaces(int places, int stuckLimit, Duration grace) {
        this.places = places;
        this.stuckLimit = stuckLimit;
        this.grace = grace;
    }

    boolean isFreeFor(CheckInstance instance) {
        return instance.streaming() || (taken < places && refusal(instance).isEmpty());
    }

    /** Why it is not started, however many places are free. */
    Optional<String> refusal(CheckInstance instance) {
        int stuckRuns = stuckOf.getOrDefault(instance.name(), 0);
        return stuckRuns < MOST_STUCK_OF_A_CHECK
                ? Optional.empty()
                : Optional.of(
                        "is not started: %s runs of this check do not heed the interrupt; mend it, and restart the agent"
                                .formatted(stuckRuns));
    }

    void take(CheckInstance instance) {
        if (!instance.streaming()) {
            taken++;
        }
    }

    /** The run ended. */
    void giveBack(Activation activation) {
        if (activation.timing.phase == Phase.STUCK) {
            stuckOf.merge(activation.instance().name(), -1, Integer::sum);
        } else if (!activation.instance().streaming()) {
            taken--;
        }
    }

    private int stuck() {
        return stuckOf.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Interrupts a run, or gives it up, when it is time for that; returns when to look again. */
    long watch(Activation activation, long now) {
        CheckInstance instance = activation.instance();
        Timing timing = activation.timing;
        if (instance.streaming()) {
            return Scheduler.FOREVER;
        }
        return switch (timing.phase) {
            case RUNNING -> {
                long limitAt = timing.beganAt + instance.timeLimit().toNanos();
                if (now < limitAt) {
                    yield limitAt;
                }
                timing.interrupted(now + grace.toNanos());
                activation.timedOut();
                log.warn("check {} is interrupted: it runs for more than {}", instance.id(), instance.timeLimit());
                yield timing.graceEndsAt;
            }
            case INTERRUPTED -> {
                if (now < timing.graceEndsAt) {
                    yield timing.graceEndsAt;
                }
                if (stuck() >= stuckLimit) {
                    yield now + grace.toNanos();
                }
                timing.phase = Phase.STUCK;
                activation.stuck();
                stuckOf.merge(instance.name(), 1, Integer::sum);
                taken--;
                log.error(
                        "check {} does not heed the interrupt; it is left behind ({} of at most {}) and another takes its place",
                        instance.id(),
                        stuck(),
                        stuckLimit);
                yield Scheduler.FOREVER;
            }
            case IDLE, STUCK -> Scheduler.FOREVER;
        };
    }
}
