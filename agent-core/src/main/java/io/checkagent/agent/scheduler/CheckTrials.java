// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.scheduler.Activation.Surroundings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs instances without a schedule, for a command that tries a check out. Used by one thread. */
public final class CheckTrials {
    /**
     * How a check is tried out.
     *
     * @param times how often a periodic check runs
     * @param pause between two runs
     * @param watched how long a streaming check runs
     */
    public record Trial(int times, Duration pause, Duration watched) {
        public Trial {
            if (times < 1) {
                throw new IllegalArgumentException("a check must run at least once");
            }
            requireNonNull(pause, "pause is null");
            requireNonNull(watched, "watched is null");
        }
    }

    private final Outlets outlets;
    private final Surroundings surroundings;

    @Inject
    CheckTrials(Outlets outlets, Surroundings surroundings) {
        this.outlets = requireNonNull(outlets, "outlets is null");
        this.surroundings = requireNonNull(surroundings, "surroundings is null");
    }

    /**
     * Runs an instance here and now, each run in a thread of its own, {@code check-runner}: a periodic one as often as
     * asked, under its time limit; a streaming one once, stopped when it was watched for so long.
     *
     * @return how it did
     */
    public CheckStatus run(CheckInstance instance, Trial trial) throws InterruptedException {
        Activation activation = Activation.of(instance, outlets.open(instance, Optional.empty()), surroundings);
        int times = instance.streaming() ? 1 : trial.times();
        boolean ended = runOnce(activation, trial.watched());
        for (int run = 1; ended && run < times; run++) {
            TimeUnit.NANOSECONDS.sleep(trial.pause().toNanos());
            ended = runOnce(activation, trial.watched());
        }
        activation.stop();
        if (ended) {
            activation.close();
        }
        return activation.status(ended ? CheckStatus.State.WAITING : CheckStatus.State.STUCK);
    }

    /** Returns whether the run ended. */
    private static boolean runOnce(Activation activation, Duration watched) throws InterruptedException {
        CheckInstance instance = activation.instance();
        Thread runner = new Thread(activation::run, "check-runner");
        runner.setDaemon(true);
        runner.start();
        runner.join((instance.streaming() ? watched : instance.timeLimit()).toMillis());
        if (runner.isAlive()) {
            if (instance.streaming()) {
                activation.stop();
            } else {
                activation.timedOut();
            }
            runner.join(Scheduler.GRACE.toMillis());
        }
        if (runner.isAlive()) {
            activation.stuck();
        }
        return !runner.isAlive();
    }
}
