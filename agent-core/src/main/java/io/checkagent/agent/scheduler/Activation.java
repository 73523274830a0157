// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.plugin.ContextClassLoader;
import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Sender;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One check object, from its making to its close: for a NODE check the life of its configuration, for a CLUSTER check
 * one term. The scheduler decides when it runs; this class runs it.
 *
 * <p>{@link #run} is called by one thread at a time; {@link #stop} and {@link #interrupt} by any.
 */
final class Activation implements CheckContext {
    private static final Logger log = LoggerFactory.getLogger(Activation.class);

    private final CheckInstance instance;
    private final CheckStatistics statistics;
    private final RunServices services;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Check check;
    private @Nullable Thread runner;

    /** The scheduler's notes, guarded by its lock. */
    final Timing timing;

    Activation(CheckInstance instance, CheckStatistics statistics, RunServices services, Timing timing) {
        this.instance = instance;
        this.statistics = statistics;
        this.services = services;
        this.timing = timing;
    }

    CheckInstance instance() {
        return instance;
    }

    CheckStatistics statistics() {
        return statistics;
    }

    /** Runs once; never throws. Returns whether it went well, or was stopped. */
    boolean run() {
        synchronized (this) {
            if (isStopping()) {
                return true;
            }
            runner = Thread.currentThread();
        }
        Clock clock = services.clock();
        long began = clock.millis();
        statistics.began(clock.instant());
        Optional<String> error = Optional.empty();
        try {
            runCheck();
        } catch (Throwable e) { // An Error of a plugin (missing class, failed assertion) must not end the worker.
            error = isStopping() ? Optional.empty() : Optional.of(describe(e));
        } finally {
            synchronized (this) {
                runner = null;
            }
            boolean unused = Thread.interrupted();
            services.discard();
        }
        statistics.ended(clock.instant(), Duration.ofMillis(clock.millis() - began), error);
        error.ifPresent(text -> log.warn("check {}: {}", instance.id(), text));
        return error.isEmpty();
    }

    private void runCheck() throws Exception {
        Check current = check;
        if (current == null) {
            current = instance.factory().call();
            check = current;
        }
        try (ContextClassLoader ignored = ContextClassLoader.of(current.getClass())) {
            current.run(this);
        } finally {
            // A streaming check commits together with its checkpoint: what it left uncommitted, it will send again.
            if (!instance.streaming() && !isStopping()) {
                services.sender().commit();
            }
        }
    }

    /** Asks the run to end, now and for good. */
    void stop() {
        stopped.countDown();
        interrupt();
    }

    synchronized void interrupt() {
        if (runner != null) {
            runner.interrupt();
        }
    }

    /** Its last run did not end in time. */
    void refuse() {
        services.refuse();
    }

    /** Closes the check, after its last run. */
    void close() {
        Check last = check;
        if (last == null) {
            return;
        }
        try (ContextClassLoader ignored = ContextClassLoader.of(last.getClass())) {
            last.close();
        } catch (Throwable e) { // as in run()
            log.warn("check {} did not close cleanly: {}", instance.id(), describe(e));
        }
    }

    private static String describe(Throwable error) {
        if (error instanceof InterruptedException) {
            return "was interrupted at its time limit";
        }
        String message = error.getMessage();
        return message == null || message.isBlank()
                ? error.toString()
                : error.getClass().getSimpleName() + ": " + message;
    }

    @Override
    public Sender sender() {
        return services.sender();
    }

    @Override
    public String checkId() {
        return instance.id();
    }

    @Override
    public String hostname() {
        return services.hostname();
    }

    @Override
    public Optional<String> clusterName() {
        return services.clusterName();
    }

    @Override
    public List<String> globalTags() {
        return services.globalTags();
    }

    @Override
    public Clock clock() {
        return services.clock();
    }

    @Override
    public boolean isStopping() {
        return stopped.getCount() == 0;
    }

    @Override
    public boolean await(Duration duration) throws InterruptedException {
        return stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Checkpoint checkpoint() throws InterruptedException {
        return services.checkpoint();
    }

    @Override
    public void warn(String message) {
        statistics.warn(message);
        log.warn("check {}: {}", instance.id(), message);
    }

    @Override
    public void detail(String name, Object value) {
        statistics.detail(name, value);
    }
}
