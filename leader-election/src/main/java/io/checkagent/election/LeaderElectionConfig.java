// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * The times of an election, with client-go's names.
 *
 * @param identity names this process in the lock; unique to a process, since a candidate takes a lock that already
 *     carries its identity for its own
 * @param leaseDuration how long followers wait after the last change of the lock that they saw; whole seconds, as the
 *     record holds whole seconds
 * @param renewDeadline after this time without a successful renewal, counted from the start of the last successful one,
 *     the leader stops leading
 * @param retryPeriod time between two renewals
 * @param releaseOnShutdown whether {@link LeaderElector#close()} gives the lock back
 */
public record LeaderElectionConfig(
        String identity,
        Duration leaseDuration,
        Duration renewDeadline,
        Duration retryPeriod,
        boolean releaseOnShutdown) {

    /** Part of the lease that the fence keeps as safety: one in {@value}. */
    static final int MARGIN_DIVISOR = 10;

    private static final Duration ADVISED_LEASE = Duration.ofSeconds(30);

    public LeaderElectionConfig {
        requireNonNull(identity, "identity is null");
        requireNonNull(leaseDuration, "leaseDuration is null");
        requireNonNull(renewDeadline, "renewDeadline is null");
        requireNonNull(retryPeriod, "retryPeriod is null");
        if (identity.isBlank()) {
            throw new IllegalArgumentException("identity is empty; it must name this process, such as the pod's name");
        }
        if (leaseDuration.compareTo(Duration.ofSeconds(1)) < 0 || leaseDuration.getNano() != 0) {
            throw new IllegalArgumentException(
                    "leaseDuration is " + leaseDuration + "; it must be a whole number of seconds above 0");
        }
        if (leaseDuration.getSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "leaseDuration is " + leaseDuration + "; it must be at most " + Integer.MAX_VALUE + " seconds");
        }
        if (retryPeriod.isNegative() || retryPeriod.isZero()) {
            throw new IllegalArgumentException("retryPeriod is " + retryPeriod + "; it must be above 0");
        }
        // client-go asks for 1.2 retry periods; below that a leader has no second attempt before its deadline.
        if (renewDeadline.compareTo(retryPeriod.multipliedBy(6).dividedBy(5)) <= 0) {
            throw new IllegalArgumentException("renewDeadline is " + renewDeadline
                    + "; it must be longer than 1.2 times the retryPeriod of " + retryPeriod);
        }
        if (renewDeadline.compareTo(leaseDuration.minus(leaseDuration.dividedBy(MARGIN_DIVISOR))) >= 0) {
            throw new IllegalArgumentException("renewDeadline is " + renewDeadline
                    + "; it must be shorter than nine tenths of the leaseDuration of " + leaseDuration);
        }
    }

    /** The Datadog Agent's proportions: renew deadline half the lease, retry period a quarter; released on shutdown. */
    public static LeaderElectionConfig ofLease(String identity, Duration lease) {
        return ofLease(identity, lease, true);
    }

    /** The Datadog Agent's proportions. */
    public static LeaderElectionConfig ofLease(String identity, Duration lease, boolean releaseOnShutdown) {
        requireNonNull(lease, "lease is null");
        return new LeaderElectionConfig(identity, lease, lease.dividedBy(2), lease.dividedBy(4), releaseOnShutdown);
    }

    /** The part of the lease that the leader does not use: it covers drift of clocks and output under way. */
    public Duration margin() {
        return leaseDuration.dividedBy(MARGIN_DIVISOR);
    }

    /** What is worth saying about these times to who chose them. */
    public Optional<String> warning() {
        return leaseDuration.compareTo(ADVISED_LEASE) > 0
                ? Optional.empty()
                : Optional.of("The lease duration of " + leaseDuration.toSeconds()
                        + " s is short: it should be above 30 s, else a slow API server costs the leadership.");
    }

    /**
     * The longest that one request to the API server may take. A quarter of the renew deadline, so that one hung
     * request leaves time for a second one before the deadline; at most 10 s.
     */
    Duration requestTimeout() {
        Duration quarter = renewDeadline.dividedBy(4);
        Duration floor = min(Duration.ofMillis(250), renewDeadline.dividedBy(2));
        Duration ceiling = Duration.ofSeconds(10);
        return min(quarter.compareTo(floor) < 0 ? floor : quarter, ceiling);
    }

    /** The longest that opening a watch may take: four requests, for a lock on two objects. */
    Duration watchTimeout() {
        return requestTimeout().multipliedBy(4);
    }

    /** The longest that giving the lock back may take. */
    Duration releaseTimeout() {
        return min(Duration.ofSeconds(5), renewDeadline);
    }

    private static Duration min(Duration first, Duration second) {
        return first.compareTo(second) < 0 ? first : second;
    }
}
