// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** A machine's clocks: they run at a rate of their own, and the monotonic one stands still while it is suspended. */
final class SimulatedClock implements ElectionClock {
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private final VirtualTime time;
    private final double rate;
    private final long startedAt;
    private long monotonicOffset;
    private long wallOffsetMillis;
    private long suspendedAt = -1;

    SimulatedClock(VirtualTime time, double rate, long wallOffsetMillis) {
        this.time = time;
        this.rate = rate;
        this.startedAt = time.now();
        this.wallOffsetMillis = wallOffsetMillis;
    }

    @Override
    public long nanoTime() {
        long real = suspendedAt >= 0 ? suspendedAt : time.now();
        return (long) ((real - startedAt - monotonicOffset) * rate);
    }

    @Override
    public long currentTimeMillis() {
        return EPOCH_MILLIS + wallOffsetMillis + (long) ((time.now() - startedAt) * rate / 1_000_000);
    }

    /** The virtual time at which the monotonic clock will show {@code nanoTime}; always late enough. */
    long whenItShows(long nanoTime) {
        return startedAt + monotonicOffset + (long) Math.ceil(nanoTime / rate) + 1;
    }

    void suspend() {
        suspendedAt = time.now();
    }

    void resume() {
        if (suspendedAt >= 0) {
            monotonicOffset += time.now() - suspendedAt;
            suspendedAt = -1;
        }
    }

    void setWallClock(long byMillis) {
        wallOffsetMillis += byMillis;
    }
}
