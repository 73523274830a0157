// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after failures: doubling from 100 ms to 10 s, each wait drawn between half of that and all of it. What
 * the server asks for comes on top, up to 30 s. Not thread-safe.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 10_000;
    private static final Duration LONGEST_ASKED_FOR = Duration.ofSeconds(30);

    private int failures;

    /**
     * A wait.
     *
     * @param atLeast passes whatever happens
     * @param asked comes on top, and ends with the next sign that the API server answers
     */
    record Wait(Duration atLeast, Duration asked) {}

    /** There was progress: forgets the failures. */
    void succeeded() {
        failures = 0;
    }

    /**
     * The wait after one more failure.
     *
     * @param retryAfter how long the server wants to be left alone
     */
    Wait failed(Duration retryAfter) {
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, 10));
        failures++;
        Duration drawn = Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1));
        return new Wait(drawn, retryAfter.compareTo(LONGEST_ASKED_FOR) < 0 ? retryAfter : LONGEST_ASKED_FOR);
    }
}
