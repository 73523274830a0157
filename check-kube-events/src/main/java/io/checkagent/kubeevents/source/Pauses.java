// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Waits between requests, and the signs of life that cut them short. Thread-safe. */
class Pauses {
    private final Lock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private long answers;

    /** The API server has answered some request well. */
    void answered() {
        lock.lock();
        try {
            answers++;
            answered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits out what a back-off says. */
    final void pause(Backoff.Wait wait) throws InterruptedException {
        sleep(wait.atLeast());
        if (!wait.asked().isZero()) {
            awaitAnswer(wait.asked());
        }
    }

    /** Waits. */
    void sleep(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    /** Waits for the API server to answer another request, but no longer than that. */
    void awaitAnswer(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long before = answers;
            long left = longest.toNanos();
            while (left > 0 && answers == before) {
                left = answered.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
