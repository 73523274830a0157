// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What all queues of a delivery share, so that a commit reaches all of them or none. Thread-safe. */
final class SharedLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition spoolWork = lock.newCondition();
    private final CountDownLatch closing = new CountDownLatch(1);

    ReentrantLock lock() {
        return lock;
    }

    /** Signalled when a queue may have room. */
    Condition room() {
        return room;
    }

    /** Signalled when there may be something for the spool to do. */
    Condition spoolWork() {
        return spoolWork;
    }

    /** The delivery ends. With the lock. */
    void close() {
        closing.countDown();
        room.signalAll();
    }

    boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Waits that long, or until the end, which is an interruption. */
    void sleep(Duration duration) throws InterruptedException {
        if (closing.await(duration.toNanos(), NANOSECONDS)) {
            throw new InterruptedException("closing");
        }
    }
}
