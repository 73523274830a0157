// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import io.checkagent.agent.scheduler.Scheduler;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that runs happen in: {@code check-runner-<n>}, as many as the scheduler asks for, which bounds them itself;
 * and {@code scheduler}, {@code telemetry} and {@code reload}, which live as long as the agent.
 */
final class RunThreads implements Executor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunThreads.class);
    private static final int IDLE_SECONDS = 60;

    private final AtomicInteger numbers = new AtomicInteger();
    private final ThreadPoolExecutor runners = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "check-runner-" + numbers.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
    private volatile Thread schedulerThread = new Thread();
    private volatile Thread telemetryThread = new Thread();
    private volatile Thread reloadThread = new Thread();

    void start(Scheduler scheduler, Telemetry telemetry, Reload reload) {
        schedulerThread = thread("scheduler", scheduler::loop);
        telemetryThread = thread("telemetry", telemetry::loop);
        reloadThread = thread("reload", reload::loop);
    }

    private static Thread thread(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Something that goes on until interrupted. */
    private interface Loop {
        void run() throws InterruptedException;
    }

    @Override
    public void execute(Runnable task) {
        try {
            runners.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("the agent is stopping; a run was not started");
        }
    }

    /** From now on nothing new is taken up. */
    void stopReload() {
        reloadThread.interrupt();
    }

    @Override
    public void close() {
        reloadThread.interrupt();
        schedulerThread.interrupt();
        telemetryThread.interrupt();
        runners.shutdownNow();
    }
}
