// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The times that a candidate goes by, in nanoseconds, and the chance that spreads the attempts of many. */
final class ElectionTimes {
    /** client-go's jitter: a poll waits between one and 2.2 retry periods. */
    private static final double POLL_JITTER = 1.2;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACK_OFF_WHEN_REFUSED = Duration.ofMinutes(2);

    /** From the start of a renewal until the fence closes. */
    final long usableLease;

    final long renewDeadline;
    final long retryPeriod;
    final long requestTimeout;
    final long releaseTimeout;
    final long takeoverSpread;
    private final long firstRetry;
    private final long longestBackOffWhenRefused;
    private final RandomGenerator random;

    ElectionTimes(LeaderElectionConfig config, RandomGenerator random) {
        this.usableLease = config.leaseDuration().minus(config.margin()).toNanos();
        this.renewDeadline = config.renewDeadline().toNanos();
        this.retryPeriod = config.retryPeriod().toNanos();
        this.requestTimeout = config.requestTimeout().toNanos();
        this.releaseTimeout = config.releaseTimeout().toNanos();
        this.takeoverSpread = Math.min(Election.TAKEOVER_SPREAD.toNanos(), retryPeriod / 2);
        this.firstRetry = Math.min(FIRST_RETRY.toNanos(), retryPeriod / 4);
        this.longestBackOffWhenRefused = Math.max(LONGEST_BACK_OFF_WHEN_REFUSED.toNanos(), retryPeriod);
        this.random = random;
    }

    /** The pause after a failure that may pass by itself. */
    long backOff(ElectionFailures failures) {
        return failures.backOff(firstRetry, retryPeriod);
    }

    /** The pause after a failure that, when it comes again, only a change of permissions or configuration ends. */
    long backOffWhenRefused(ElectionFailures failures) {
        return spread(failures.backOffWhenRefused(firstRetry, longestBackOffWhenRefused));
    }

    /** The soonest that a request follows another one. */
    long firstRetry() {
        return firstRetry;
    }

    /** Of candidates that may take the lock at the same moment, one is the first. */
    long takeoverJitter() {
        return (long) (random.nextDouble() * takeoverSpread);
    }

    /** That period, or up to 2.2 times as long. */
    long spread(long period) {
        return (long) (period * (1 + POLL_JITTER * random.nextDouble()));
    }

    static long earlier(long first, long second) {
        return first - second < 0 ? first : second;
    }

    static long later(long first, long second) {
        return first - second > 0 ? first : second;
    }
}
