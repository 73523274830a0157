// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.plugin.ContextClassLoader;
import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Sender;
import io.checkagent.delivery.CheckSender;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One check object, from its making to its close: for a NODE check as long as the agent, for a CLUSTER check one term.
 * Runs on threads of its own, one run at a time.
 */
final class Activation implements CheckContext {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);

    private final Instance instance;
    private final Check check;
    private final CheckSender sender;
    private final AtomicBoolean fence;
    private final VirtualClock clock;
    private final Supplier<Checkpoint> checkpoint;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Map<String, Object> details = new TreeMap<>();
    private volatile boolean stopping;
    private volatile boolean running;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Throwable failure;

    /**
     * @param fence open until the term ends
     * @param checkpoint what is stored
     */
    Activation(
            Instance instance,
            Check check,
            CheckSender sender,
            AtomicBoolean fence,
            VirtualClock clock,
            Supplier<Checkpoint> checkpoint) {
        this.instance = requireNonNull(instance, "instance is null");
        this.check = requireNonNull(check, "check is null");
        this.sender = requireNonNull(sender, "sender is null");
        this.fence = requireNonNull(fence, "fence is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.checkpoint = requireNonNull(checkpoint, "checkpoint is null");
    }

    /** Runs a periodic check once; the clock moves along with its pauses. Throws what the run threw. */
    void run(Duration limit) throws CheckFailedException, InterruptedException {
        warnings.clear();
        failure = null;
        Thread runner = start(this::runOnce);
        if (!clock.moveAlongUntil(() -> !running, limit)) {
            AssertionError hangs = new AssertionError("check " + instance.id() + " did not end its run within "
                    + limit.toSeconds() + " s; its thread was at the place below");
            hangs.setStackTrace(runner.getStackTrace());
            runner.interrupt();
            throw hangs;
        }
        Throwable thrown = failure;
        if (thrown != null && !stopping) {
            throw new CheckFailedException(instance.id(), thrown);
        }
    }

    /** Begins the runs of a streaming check; each that ends is started again, a second later on the clock. */
    void stream() {
        start(() -> {
            while (!stopping) {
                runOnce();
                try {
                    await(FIRST_BACK_OFF);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        });
    }

    /** Ends the run, if there is one, and closes the check. */
    void stop() throws InterruptedException {
        stopping = true;
        clock.wake();
        Thread runner = thread;
        if (runner != null) {
            runner.interrupt();
            runner.join(END_LIMIT.toMillis());
            if (runner.isAlive()) {
                AssertionError deaf = new AssertionError("check " + instance.id() + " was interrupted and did not end"
                        + " within " + END_LIMIT.toSeconds() + " s; its thread was at the place below");
                deaf.setStackTrace(runner.getStackTrace());
                throw deaf;
            }
        }
        try (ContextClassLoader ignored = ContextClassLoader.of(check.getClass())) {
            check.close();
        }
    }

    /** From now on nothing leaves any more. */
    void refuse() {
        fence.set(false);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    Map<String, Object> details() {
        synchronized (details) {
            return new TreeMap<>(details);
        }
    }

    /** What the last run threw. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
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
                "check-" + instance.id());
        runner.setDaemon(true);
        running = true;
        thread = runner;
        runner.start();
        return runner;
    }

    private void runOnce() {
        try (ContextClassLoader ignored = ContextClassLoader.of(check.getClass())) {
            check.run(this);
            failure = null;
        } catch (Throwable e) { // what the test is told
            failure = stopping ? null : e;
        } finally {
            commitRest();
        }
    }

    /** As the agent does: what a streaming run left uncommitted, it will send again. */
    private void commitRest() {
        try {
            if (!instance.streaming() && !stopping) {
                // The agent clears the interrupt of a run that ended, or its commit would not pass.
                boolean unused = Thread.interrupted();
                sender.commit();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sender.discard();
        }
    }

    @Override
    public Sender sender() {
        return sender;
    }

    @Override
    public String checkId() {
        return instance.id();
    }

    @Override
    public String hostname() {
        return instance.hostname();
    }

    @Override
    public Optional<String> clusterName() {
        return instance.clusterName();
    }

    @Override
    public List<String> globalTags() {
        return instance.globalTags();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public boolean isStopping() {
        return stopping;
    }

    @Override
    public boolean await(Duration duration) throws InterruptedException {
        clock.await(duration, () -> stopping);
        return stopping;
    }

    @Override
    public Checkpoint checkpoint() throws InterruptedException {
        sender.beginAgain();
        return checkpoint.get();
    }

    @Override
    public void warn(String message) {
        warnings.add(message);
    }

    @Override
    public void detail(String name, Object value) {
        synchronized (details) {
            details.put(name, value);
        }
    }
}
