// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.scheduler.Timing.Phase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for periodic runs, {@code check_runners} of them, and the watch over the time limits: a run that does not
 * heed its interrupt loses its place to another. Not thread-safe: guarded by the scheduler's lock.
 */
final class RunnerPlaces {
    private static final Logger log = LoggerFactory.getLogger(RunnerPlaces.class);

    private final int places;
    private final int stuckLimit;
    private final Duration grace;
    private int taken;
    private int stuck;

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
        return instance.streaming() || taken < places;
    }

    void take(CheckInstance instance) {
        if (!instance.streaming()) {
            taken++;
        }
    }

    /** The run ended. */
    void giveBack(Activation activation) {
        if (activation.timing.phase == Phase.STUCK) {
            stuck--;
        } else if (!activation.instance().streaming()) {
            taken--;
        }
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
                if (stuck >= stuckLimit) {
                    yield now + grace.toNanos();
                }
                timing.phase = Phase.STUCK;
                activation.stuck();
                stuck++;
                taken--;
                log.error(
                        "check {} does not heed the interrupt; it is left behind ({} of at most {}) and another takes its place",
                        instance.id(),
                        stuck,
                        stuckLimit);
                yield Scheduler.FOREVER;
            }
            case IDLE, STUCK -> Scheduler.FOREVER;
        };
    }
}
