// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/**
 * A call of code that a plugin brought and that may never return: made by a thread of its own, {@code plugin-<id>}, which
 * is interrupted and left behind when its time is over.
 */
final class LimitedCall {
    static final String THREAD_PREFIX = "plugin-";

    private final String what;
    private final FutureTask<Void> task;
    private final Thread thread;

    private LimitedCall(String what, FutureTask<Void> task, Thread thread) {
        this.what = what;
        this.task = task;
        this.thread = thread;
    }

    /**
     * Begins the call.
     *
     * @param what for the user, such as {@code start()}
     */
    static LimitedCall begin(String pluginId, String what, ClassLoader contextClassLoader, Runnable call) {
        FutureTask<Void> task = new FutureTask<>(call, null);
        Thread thread = PluginThread.of(task, THREAD_PREFIX + pluginId);
        thread.setContextClassLoader(contextClassLoader);
        thread.start();
        return new LimitedCall(what, task, thread);
    }

    /**
     * Waits for its end.
     *
     * @throws PluginException when it threw anything, an Error included, or does not end in time
     */
    void await(Duration limit) throws PluginException {
        try {
            task.get(Math.max(0, limit.toNanos()), NANOSECONDS);
        } catch (ExecutionException e) {
            throw new PluginException("its %s failed: %s".formatted(what, PluginException.reason(requireCause(e))), e);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new PluginException("its %s does not end; it was interrupted and left behind".formatted(what), e);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new PluginException("its %s was interrupted".formatted(what), e);
        }
    }

    private static Throwable requireCause(ExecutionException failed) {
        Throwable cause = failed.getCause();
        return cause == null ? failed : cause;
    }
}
