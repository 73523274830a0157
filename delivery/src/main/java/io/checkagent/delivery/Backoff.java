// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Answer;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off as the Datadog Agent's forwarder has it: after the n-th failure between half of and the whole of
 * {@code base * 2^n}, and {@code max} from there on where that exceeds it.
 */
record Backoff(Duration base, Duration max) {
    /** For an intake: 2-4, 4-8, 8-16, 16-32, 32-64, 64 s. */
    static final Backoff INTAKE = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(64));

    /** For what is on this machine. */
    static final Backoff LOCAL = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    /**
     * Before the next attempt: not before what the receiver asks for, and the longest when only the user can mend it.
     *
     * @param failures in a row
     */
    Duration pause(Answer.Retry retry, int failures, RandomGenerator random) {
        Duration own = retry.accessRefused() ? max : after(failures, random);
        return retry.after().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    }

    Duration after(int failures, RandomGenerator random) {
        double milliseconds = base.toMillis() * Math.pow(2, failures);
        return milliseconds > max.toMillis()
                ? max
                : Duration.ofMillis((long) random.nextDouble(milliseconds / 2, milliseconds));
    }
}
