// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * When checkpoints are written, looked at again, and tried again: given the time and what happened, it says what is due.
 * It has no thread, no lock and makes no request, so virtual time runs it as real time does. Not thread-safe.
 */
final class WriteSchedule {
    static final Duration LOOK_INTERVAL = Duration.ofMinutes(1);

    private final Duration writeInterval;
    private Instant nextWrite = Instant.MIN;
    private Instant nextLook = Instant.MIN;
    private int failures;
    private long refusals;
    private boolean refusedLast;
    private int flushing;

    WriteSchedule(Duration writeInterval) {
        this.writeInterval = requireNonNull(writeInterval, "writeInterval is null");
    }

    /** Whether a checkpoint that moved may be written. */
    boolean isWriteDue(Instant now) {
        return isReached(nextWrite, now);
    }

    /** Whether it is time to see that what is stored is still there. */
    boolean isLookDue(Instant now) {
        return isReached(nextLook, now);
    }

    /**
     * How long it may be until something is due.
     *
     * @param held whether there is anything to keep
     * @param pending whether some of it is not stored yet
     */
    Duration untilNext(Instant now, boolean held, boolean pending) {
        if (!held) {
            return LOOK_INTERVAL;
        }
        Instant next = !pending || nextLook.isBefore(nextWrite) ? nextLook : nextWrite;
        return isReached(next, now) ? Duration.ZERO : Duration.between(now, next);
    }

    /** The cluster was read or written. */
    void succeeded(Instant now) {
        failures = 0;
        refusedLast = false;
        nextLook = now.plus(LOOK_INTERVAL);
    }

    /** A write ended without a failure. */
    void written(Instant now) {
        nextWrite = flushing > 0 ? Instant.MIN : now.plus(writeInterval);
    }

    /**
     * A request failed. A refusal counts when it lasts: an API server that just started refuses all until it has read the
     * roles.
     *
     * @param refused whether the API server answered that it will not
     * @return whether it is a refusal that lasts, so that nobody should wait for it
     */
    boolean failed(Instant now, boolean refused) {
        boolean lasts = refused && refusedLast;
        refusedLast = refused;
        if (lasts) {
            refusals++;
            nextWrite = now.plus(LOOK_INTERVAL);
        } else {
            failures++;
            nextWrite = now.plus(ConfigMapAccess.retryAfter(flushing > 0 ? 1 : failures));
        }
        nextLook = nextWrite;
        return lasts;
    }

    /** How many refusals lasted so far. */
    long refusals() {
        return refusals;
    }

    /** Until {@link #flushEnds}, everything is written without delay. */
    void flushBegins() {
        flushing++;
        nextWrite = Instant.MIN;
    }

    void flushEnds() {
        flushing--;
    }

    /** A time further away than any wait is one that the clock was set back from. */
    private static boolean isReached(Instant time, Instant now) {
        return !now.isBefore(time) || time.isAfter(now.plus(LOOK_INTERVAL));
    }
}
