// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.plugin.PluginThread;
import io.checkagent.agent.scheduler.Activation.Surroundings;
import io.checkagent.api.Host;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.DeliverySettings;
import io.checkagent.delivery.Outputs;
import io.checkagent.delivery.QueueLimits;
import io.checkagent.delivery.SpoolSettings;
import jakarta.inject.Inject;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Runs instances without a schedule, for a command that tries a check out: one trial at a time. Thread-safe. */
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

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    private final Host host;
    private final DeliverySettings settings;
    private final CheckpointStore checkpoints;
    private final Surroundings surroundings;
    private final Semaphore place = new Semaphore(1);

    @Inject
    CheckTrials(Host host, DeliverySettings settings, CheckpointStore checkpoints, Surroundings surroundings) {
        this.host = requireNonNull(host, "host is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.checkpoints = requireNonNull(checkpoints, "checkpoints is null");
        this.surroundings = requireNonNull(surroundings, "surroundings is null");
    }

    /**
     * Runs instances here and now, one after the other, each run in a thread of its own, {@code check-runner}: a periodic
     * one as often as asked, under its time limit; a streaming one once, stopped when it was watched for so long. A CLUSTER
     * check begins at the stored checkpoint, and stores none. What they send is written when this returns; the
     * configured outputs get nothing, and of a running instance of the same configuration nothing changes.
     *
     * @param lines takes one JSON object a line; written to by another thread
     * @return how each did; empty when another trial goes on
     */
    public Optional<List<CheckStatus>> run(List<CheckInstance> instances, Trial trial, WritableByteChannel lines)
            throws InterruptedException {
        if (!place.tryAcquire()) {
            return Optional.empty();
        }
        try (Delivery delivery = new Delivery(
                List.of(Outputs.lines("trial", lines, host.name())),
                host.name(),
                host.tags(),
                settings.histograms(),
                surroundings.clock(),
                QueueLimits.DEFAULT,
                SpoolSettings.OFF)) {
            Outlets outlets = new TrialOutlets(delivery, checkpoints);
            delivery.start();
            List<CheckStatus> outcome = new ArrayList<>();
            for (CheckInstance instance : instances) {
                outcome.add(run(instance, trial, outlets));
            }
            if (!delivery.drain(DRAIN_LIMIT)) {
                throw new IllegalStateException("what the check sent could not be written");
            }
            return Optional.of(outcome);
        } finally {
            place.release();
        }
    }

    private CheckStatus run(CheckInstance instance, Trial trial, Outlets outlets) throws InterruptedException {
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
        Thread runner = PluginThread.of(activation::run, "check-runner");
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
