// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a check waits in the middle of a run. Thread-safe. */
@FunctionalInterface
public interface Pause {
    /** Waits on the machine's own time. */
    Pause REAL = (duration, stopped) -> stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);

    /**
     * Waits for the duration, or until stopped.
     *
     * @return whether it is stopped
     * @throws InterruptedException when interrupted while waiting
     */
    boolean await(Duration duration, CountDownLatch stopped) throws InterruptedException;
}
