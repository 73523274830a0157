// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.scheduler.Activation;
import io.checkagent.agent.scheduler.CheckStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs one activation of a check, one run at a time, on a thread of its own and on the test's clock. What a run is, and
 * what becomes of it, is the agent's own code.
 */
final class RunningCheck {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);

    private final Activation activation;
    private final VirtualClock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    RunningCheck(Activation activation, VirtualClock clock) {
        this.activation = requireNonNull(activation, "activation is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    private CheckInstance instance() {
        return activation.instance();
    }

    /** Runs a periodic check once; the clock moves along with its pauses. Throws what the run threw. */
    void run(Duration limit) throws CheckFailedException, InterruptedException {
        Thread runner = start(activation::run);
        if (!clock.moveAlongUntil(() -> !running, limit)) {
            AssertionError hangs = new AssertionError("check " + instance().id() + " did not end its run within "
                    + limit.toSeconds() + " s; its thread was at the place below");
            hangs.setStackTrace(runner.getStackTrace());
            runner.interrupt();
            throw hangs;
        }
        Optional<Throwable> thrown = activation.failure();
        if (thrown.isPresent()) {
            throw new CheckFailedException(instance().id(), thrown.get());
        }
    }

    /** Begins the runs of a streaming check; each that ends is started again, a second later on the clock. */
    void stream() {
        start(() -> {
            while (stopped.getCount() > 0) {
                activation.run();
                try {
                    boolean unused = clock.await(FIRST_BACK_OFF, stopped);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        });
    }

    /** Ends the run, if there is one, and closes the check. */
    void stop() throws InterruptedException {
        stopped.countDown();
        activation.stop();
        clock.wake();
        Thread runner = thread;
        if (runner != null) {
            runner.interrupt();
            runner.join(END_LIMIT.toMillis());
            if (runner.isAlive()) {
                AssertionError deaf = new AssertionError("check " + instance().id() + " was interrupted and did not end"
                        + " within " + END_LIMIT.toSeconds() + " s; its thread was at the place below");
                deaf.setStackTrace(runner.getStackTrace());
                throw deaf;
            }
        }
        activation.close();
    }

    /** What its runs did. */
    CheckStatus status() {
        return activation.status(running ? CheckStatus.State.RUNNING : CheckStatus.State.WAITING);
    }

    /** What the last run threw. */
    Optional<Throwable> failure() {
        return activation.failure();
    }

    private Thread start(Runnable body) {
        Thread runner = new Thread(
                () -> {
                    try {
                        body.run();
                    } finally {
                        running = false;
                        clock.wake();
                    }
                },
                "check-" + instance().id());
        runner.setDaemon(true);
        running = true;
        thread = runner;
        runner.start();
        return runner;
    }
}
