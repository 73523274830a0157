// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks side by side, for a user who waits for all of them.
 *
 * @param threadName of each thread
 * @param most threads at a time
 * @param limit for all together; what goes on then is interrupted
 */
public record SideBySide(String threadName, int most, Duration limit) {
    /** What came of each, in the order of the tasks: done, failed, or cancelled at the limit. The threads are ended. */
    public <T> List<Future<T>> run(List<Callable<T>> tasks) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(most, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        try {
            return threads.invokeAll(tasks, limit.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            threads.shutdownNow();
        }
    }
}
