// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the agent stops: in the order that hands over without loss or repetition. Each step has a time limit of its own,
 * together below the 30 s that Kubernetes gives a pod to end; one that fails or takes too long is told and left behind,
 * and the next one follows.
 */
final class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    /** What the steps do. Each returns when it is done, and may take as long as the step has. */
    interface Stages {
        /** Takes up no changed files any more. */
        void endReload() throws InterruptedException;

        /** Ends the CLUSTER checks; what they still send later is refused. */
        void stopClusterChecks() throws InterruptedException;

        /** Waits until all that was sent is acknowledged. Returns whether it is. */
        boolean drain(Duration limit) throws InterruptedException;

        /** Refuses what is not acknowledged: it must not be accepted when another leads. */
        void refuse() throws InterruptedException;

        /** Writes the newest checkpoints. Returns whether they are stored. */
        boolean flushCheckpoints(Duration limit) throws InterruptedException;

        /** From here on another agent may lead. */
        void releaseLock() throws InterruptedException;

        /** Ends the NODE checks. */
        void stopNodeChecks(Duration limit) throws InterruptedException;

        /** Ends all threads, outputs, plugins and connections. */
        void release() throws InterruptedException;
    }

    /**
     * A step.
     *
     * @param name for the log
     * @param limit after which it is left behind
     */
    record Step(String name, Duration limit, Action action) {
        Step {
            requireNonNull(name, "name is null");
            requireNonNull(limit, "limit is null");
            requireNonNull(action, "action is null");
        }
    }

    /** What a step does within its limit. */
    interface Action {
        void run(Duration limit) throws InterruptedException;
    }

    private Shutdown() {}

    /** The steps in their order. */
    static List<Step> steps(Stages stages) {
        return List.of(
                // 1. What is running is to end, not to change.
                new Step("end reload", Duration.ofSeconds(1), limit -> stages.endReload()),
                // 2. The cluster's checks send no more.
                new Step("stop the cluster's checks", Duration.ofSeconds(5), limit -> stages.stopClusterChecks()),
                // 3. What they sent is acknowledged, or breaks off: nothing of it may be accepted under another leader.
                new Step("deliver", Duration.ofSeconds(6), limit -> {
                    if (!stages.drain(limit.minusSeconds(1))) {
                        log.warn("not everything was acknowledged in time; the next leader sends it again");
                        stages.refuse();
                    }
                }),
                // 4. The next leader begins behind all that was acknowledged.
                new Step("store checkpoints", Duration.ofSeconds(5), limit -> {
                    if (!stages.flushCheckpoints(limit)) {
                        log.warn("the checkpoint was not written; the next leader begins at an older one");
                    }
                }),
                // 5. Only now another agent may lead.
                new Step("release the lock", Duration.ofSeconds(5), limit -> stages.releaseLock()),
                // 6. This node's checks ran until here: they hold nobody up.
                new Step("stop this node's checks", Duration.ofSeconds(3), stages::stopNodeChecks),
                // 7. What they sent last.
                new Step("deliver the rest", Duration.ofSeconds(2), limit -> {
                    boolean unused = stages.drain(limit);
                }),
                // 8. Nothing is left that could be lost.
                new Step("release everything", Duration.ofSeconds(2), limit -> stages.release()));
    }

    /** Carries the steps out, one after the other; returns when the last one ended or was left behind. */
    static void run(List<Step> steps) {
        steps.forEach(Shutdown::run);
    }

    private static void run(Step step) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            step.action().run(step.limit());
            return null;
        });
        // Nobody can interrupt what hangs in a library for sure; but the next step need not wait for it.
        Thread thread = new Thread(task, "shutdown-step");
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(step.limit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            log.warn(
                    "to {} took more than {} s; it is left behind",
                    step.name(),
                    step.limit().toSeconds());
        } catch (ExecutionException e) {
            log.error("to {} failed", step.name(), e.getCause());
        } catch (InterruptedException e) {
            thread.interrupt();
            log.warn("to {} was interrupted", step.name());
            // The steps that follow are still owed: whoever interrupted wants the end, not half of it.
        }
    }
}
