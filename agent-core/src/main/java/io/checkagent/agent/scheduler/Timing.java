// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;

/**
 * When an activation is due and how its run stands, in nanoseconds of a monotonic clock. Not thread-safe: guarded by the
 * scheduler's lock.
 */
final class Timing {
    /** How a run stands. */
    enum Phase {
        IDLE,
        RUNNING,
        /** Interrupted, at its time limit or because it was stopped. */
        INTERRUPTED,
        /** Deaf to the interrupt: it counts no longer against the places. */
        STUCK
    }

    private static final long SECOND = 1_000_000_000L;
    private static final long BACK_OFF_LIMIT = 300 * SECOND;
    private static final long STREAM_BACK_OFF_LIMIT = 60 * SECOND;

    Phase phase = Phase.IDLE;
    long dueAt;
    long beganAt;
    /** When a run that was interrupted, and goes on, is given up. */
    long graceEndsAt;

    private int failures;

    Timing(long dueAt) {
        this.dueAt = dueAt;
    }

    boolean isRunning() {
        return phase != Phase.IDLE;
    }

    void began(long now, long interval) {
        phase = Phase.RUNNING;
        beganAt = now;
        skipTo(now, interval);
    }

    void interrupted(long graceEnds) {
        phase = Phase.INTERRUPTED;
        graceEndsAt = graceEnds;
    }

    /** Moves on to the next time in the rhythm after now; returns how many times were passed over. */
    long skipTo(long now, long interval) {
        if (dueAt > now) {
            return 0;
        }
        long passed = (now - dueAt) / interval + 1;
        dueAt += passed * interval;
        return passed;
    }

    /** Plans the next run: a streaming check's after a pause, a periodic one's in its rhythm, later after failures. */
    void ended(long now, boolean well, CheckInstance instance) {
        phase = Phase.IDLE;
        if (instance.streaming()) {
            // One that ran for long was healthy: its end is the first again.
            failures = now - beganAt > STREAM_BACK_OFF_LIMIT ? 1 : failures + 1;
            dueAt = now + Math.min(SECOND << Math.min(failures - 1, 10), STREAM_BACK_OFF_LIMIT);
        } else {
            failures = well ? 0 : failures + 1;
            long interval = instance.interval().toNanos();
            long pause = Math.min(interval << Math.min(Math.max(failures - 1, 0), 10), BACK_OFF_LIMIT);
            if (failures > 1 && pause > interval) {
                dueAt = Math.max(dueAt, beganAt + pause);
            }
        }
    }
}
