// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * A clock that stands still until somebody moves it, and on which threads can wait. Begins at 2026-01-01T00:00:00Z.
 * Thread-safe.
 */
public final class VirtualClock extends Clock {
    private final List<Instant> deadlines = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    VirtualClock() {}

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** This clock: its instants have no zone. */
    @Override
    public Clock withZone(ZoneId zone) {
        requireNonNull(zone, "zone is null");
        return this;
    }

    synchronized void moveTo(Instant instant) {
        if (instant.isAfter(now)) {
            now = instant;
            notifyAll();
        }
    }

    /**
     * Waits until the clock has moved on by the duration, or it is stopped and {@link #wake} was called.
     *
     * @return whether it is stopped
     */
    synchronized boolean await(Duration duration, CountDownLatch stopped) throws InterruptedException {
        Instant deadline = now.plus(duration);
        deadlines.add(deadline);
        notifyAll();
        try {
            while (now.isBefore(deadline) && stopped.getCount() > 0) {
                wait();
            }
            return stopped.getCount() == 0;
        } finally {
            deadlines.remove(deadline);
        }
    }

    /** Lets real time pass, at most that much, until so many threads wait for times to come. */
    synchronized void awaitWaiting(int threads, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (left > 0
                && deadlines.stream().filter(deadline -> deadline.isAfter(now)).count() < threads) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    /** Lets all waiting threads look at their conditions again. */
    synchronized void wake() {
        notifyAll();
    }

    /**
     * Moves on from deadline to deadline of those who wait, until the condition holds.
     *
     * @return whether it did within the real time
     */
    synchronized boolean moveAlongUntil(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            Optional<Instant> next = deadlines.stream().min(Comparator.naturalOrder());
            if (next.isPresent() && next.get().isAfter(now)) {
                now = next.get();
                notifyAll();
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(Math.min(left, 1_000));
        }
        return true;
    }
}
