// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How an election stands, as seen by one candidate.
 *
 * @param state whether the candidate gets through to the lock
 * @param identity this candidate
 * @param role whether this candidate leads; never while its fence is closed
 * @param currentHolder who holds the lock; empty while nobody does or nobody knows
 * @param acquireTime since when, by the holder's clock
 * @param renewTime when the holder last renewed, by the holder's clock
 * @param lastRenewalAge how long ago, by this process's clock, this candidate last renewed or saw the lock renewed
 * @param transitions how often the lock ever went to another holder
 * @param lockKind kind of the lock's object
 * @param lockNamespace namespace of the lock's object
 * @param lockName name of the lock's object
 * @param lastError what is wrong now, as a sentence with the next step
 * @param watching whether the lock is watched; otherwise it is polled
 * @param renewals successful renewals by this process, acquisitions included
 * @param renewalLatency how long the last successful renewal took
 * @param failures failed requests by this process, by cause
 */
public record LeaderElectionStatus(
        State state,
        String identity,
        Role role,
        Optional<String> currentHolder,
        Optional<Instant> acquireTime,
        Optional<Instant> renewTime,
        Optional<Duration> lastRenewalAge,
        int transitions,
        LockKind lockKind,
        String lockNamespace,
        String lockName,
        Optional<String> lastError,
        boolean watching,
        long renewals,
        Optional<Duration> renewalLatency,
        Map<FailureCause, Long> failures) {

    /** Whether the candidate gets through to the lock. */
    public enum State {
        RUNNING,
        FAILING
    }

    /** What this candidate is. */
    public enum Role {
        LEADER,
        FOLLOWER
    }

    public LeaderElectionStatus {
        requireNonNull(state, "state is null");
        requireNonNull(identity, "identity is null");
        requireNonNull(role, "role is null");
        requireNonNull(currentHolder, "currentHolder is null");
        requireNonNull(acquireTime, "acquireTime is null");
        requireNonNull(renewTime, "renewTime is null");
        requireNonNull(lastRenewalAge, "lastRenewalAge is null");
        requireNonNull(lockKind, "lockKind is null");
        requireNonNull(lockNamespace, "lockNamespace is null");
        requireNonNull(lockName, "lockName is null");
        requireNonNull(lastError, "lastError is null");
        requireNonNull(renewalLatency, "renewalLatency is null");
        failures = Map.copyOf(failures);
    }

    /** The same, seen that much later, when the fence may have closed. */
    LeaderElectionStatus later(Duration elapsed, Role present) {
        return new LeaderElectionStatus(
                state,
                identity,
                present,
                currentHolder,
                acquireTime,
                renewTime,
                lastRenewalAge.map(age -> age.plus(elapsed)),
                transitions,
                lockKind,
                lockNamespace,
                lockName,
                lastError,
                watching,
                renewals,
                renewalLatency,
                failures);
    }
}
