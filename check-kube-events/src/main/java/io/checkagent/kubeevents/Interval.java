// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/** Says whether something is due again, by a clock that may be set: set back, it is due at once. Not thread-safe. */
final class Interval {
    private final Duration interval;
    private Instant last;

    /** @param last when it was done last */
    Interval(Duration interval, Instant last) {
        this.interval = requireNonNull(interval, "interval is null");
        this.last = requireNonNull(last, "last is null");
    }

    boolean isDue(Instant now) {
        return now.isBefore(last) || !now.isBefore(last.plus(interval));
    }

    void done(Instant now) {
        last = now;
    }
}
