// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Runs one instance without a schedule, for a command that tries a check out. Each run is in a thread of its own,
 * {@code check-runner}, under the instance's time limit. Used by one thread.
 */
public final class CheckTrial implements AutoCloseable {
    private final CheckInstance instance;
    private final CheckStatistics statistics = new CheckStatistics();
    private final Activation activation;
    private boolean stuck;

    public CheckTrial(CheckInstance instance, RunServices services) {
        this.instance = requireNonNull(instance, "instance is null");
        this.activation = new Activation(instance, statistics, services, new Timing(0));
    }

    /**
     * Runs once. A periodic run is interrupted at its time limit; a streaming one is stopped when it was watched for that
     * long, and cannot be run again.
     *
     * @return whether the run ended; what it said is in {@link #status()}
     */
    public boolean run(Duration watched) throws InterruptedException {
        Thread runner = new Thread(activation::run, "check-runner");
        runner.setDaemon(true);
        runner.start();
        runner.join((instance.streaming() ? watched : instance.timeLimit()).toMillis());
        if (runner.isAlive()) {
            if (instance.streaming()) {
                activation.stop();
            } else {
                statistics.timeout();
                activation.interrupt();
            }
            runner.join(Scheduler.GRACE.toMillis());
        }
        stuck = runner.isAlive();
        return !stuck;
    }

    /** What the runs so far did. */
    public CheckStatus status() {
        return statistics.status(instance, stuck ? CheckStatus.State.STUCK : CheckStatus.State.WAITING);
    }

    /** Closes the check, unless a run of it goes on. */
    @Override
    public void close() {
        activation.stop();
        if (!stuck) {
            activation.close();
        }
    }
}
