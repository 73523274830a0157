// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after failures: doubling from 100 ms to 10 s, each wait drawn between half of that and all of it, and
 * never shorter than the server asked for. Not thread-safe.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 10_000;

    private int failures;

    /** Forgets the failures. */
    void succeeded() {
        failures = 0;
    }

    /** The wait after one more failure. */
    Duration failed(Duration atLeast) {
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, 10));
        failures++;
        Duration drawn = Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1));
        return drawn.compareTo(atLeast) > 0 ? drawn : atLeast.plus(drawn);
    }
}
