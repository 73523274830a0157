// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.plugin.PluginThread;
import io.checkagent.agent.stage.BackgroundLoop;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's threads: {@code check-runner-<n>} for runs, as many as the scheduler asks for, which bounds them itself; and
 * one for each background loop, which lives as long as the agent. Thread-safe.
 */
public final class RunThreads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunThreads.class);
    private static final int IDLE_SECONDS = 60;

    private final AtomicInteger numbers = new AtomicInteger();
    private final ThreadPoolExecutor runners = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> PluginThread.of(task, "check-runner-" + numbers.incrementAndGet()));
    private final Map<String, Thread> loops = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();

    @Inject
    RunThreads() {}

    /** Begins the loops; a second call begins nothing. */
    public synchronized void start(Set<BackgroundLoop> all) {
        all.forEach(loop -> loops.computeIfAbsent(loop.name(), name -> thread(loop)));
    }

    private static Thread thread(BackgroundLoop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.body().run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error e) {
                        log.error("the thread {} has ended; restart the agent", loop.name(), e);
                    }
                },
                loop.name());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Runs a task at once. */
    public void execute(Runnable task) {
        try {
            runners.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("the agent is stopping; a run was not started");
        }
    }

    /** The threads of the loops that nobody has ended. */
    synchronized List<Thread> loops() {
        return loops.entrySet().stream()
                .filter(loop -> !ended.contains(loop.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Ends one loop. */
    public synchronized void end(String loop) {
        ended.add(loop);
        Thread thread = loops.get(loop);
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Ends all loops, and interrupts the runs. */
    @Override
    public synchronized void close() {
        ended.addAll(loops.keySet());
        loops.values().forEach(Thread::interrupt);
        runners.shutdownNow();
    }
}
