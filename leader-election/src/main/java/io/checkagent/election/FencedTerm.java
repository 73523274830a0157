// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A term whose fence closes by the clock alone. The elector's thread extends and ends it, every thread may ask. */
class FencedTerm implements Term {
    private final long number;
    private final String identity;
    private final ElectionClock clock;

    private volatile @Nullable LeadingUntil leadingUntil;

    FencedTerm(long number, String identity, ElectionClock clock) {
        this.number = number;
        this.identity = identity;
        this.clock = clock;
    }

    void extend(LeadingUntil until) {
        leadingUntil = until;
    }

    void end() {
        leadingUntil = null;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public boolean isOpen() {
        LeadingUntil until = leadingUntil;
        return until != null && until.nanoTime - clock.nanoTime() > 0 && until.wallMillis > clock.currentTimeMillis();
    }

    @Override
    public Duration remaining() {
        LeadingUntil until = leadingUntil;
        if (until == null) {
            return Duration.ZERO;
        }
        Duration byMonotonicClock = Duration.ofNanos(until.nanoTime - clock.nanoTime());
        Duration byWallClock = Duration.ofMillis(until.wallMillis - clock.currentTimeMillis());
        Duration shorter = byMonotonicClock.compareTo(byWallClock) < 0 ? byMonotonicClock : byWallClock;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    @Override
    public String toString() {
        return "term " + number + " of " + identity;
    }

    record LeadingUntil(long nanoTime, long wallMillis) {}
}
