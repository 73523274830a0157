// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.time.Duration;
import java.util.PriorityQueue;

/** Passes when all of its threads sleep; a thread that would sleep beyond its end is interrupted. Thread-safe. */
final class VirtualTime {
    private final PriorityQueue<Long> waking = new PriorityQueue<>();
    private final long end;
    private int awake;
    private long now;

    /** @param threads that sleep by it, all of them awake */
    VirtualTime(int threads, Duration end) {
        this.awake = threads;
        this.end = end.toNanos();
    }

    /** In nanoseconds since it began. */
    synchronized long now() {
        return now;
    }

    synchronized void sleep(Duration duration) throws InterruptedException {
        long until = now + duration.toNanos();
        awake--;
        if (until > end) {
            pass();
            throw new InterruptedException("the end");
        }
        waking.add(until);
        pass();
        while (now < until) {
            wait();
        }
    }

    private void pass() {
        if (awake == 0 && !waking.isEmpty()) {
            now = waking.element();
            while (!waking.isEmpty() && waking.element() <= now) {
                waking.remove();
                awake++;
            }
            notifyAll();
        }
    }
}
