// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Duration;
import java.util.Optional;

/**
 * What this process saw of the lock, and when by its own monotonic clock it saw it change. Whether a lease has run out
 * is judged by this alone; the record's times come from other clocks and count for nothing.
 */
final class Observation {
    private final Duration ownLease;

    private Optional<LockSnapshot> latest = Optional.empty();
    private long changedAt;
    private Duration lease = Duration.ZERO;
    private Duration leaseBefore = Duration.ZERO;
    private boolean sawContent;
    private int transitions = -1;

    Observation(Duration ownLease) {
        this.ownLease = ownLease;
    }

    /** Takes in what the lock shows; returns whether its record changed. */
    boolean see(LockSnapshot snapshot, long now) {
        boolean changed = latest.isEmpty() || !latest.get().raw().equals(snapshot.raw());
        latest = Optional.of(snapshot);
        if (changed) {
            changedAt = now;
            leaseBefore = lease;
            lease = leaseOf(snapshot);
            sawContent |= !snapshot.isBlank();
            snapshot.record().ifPresent(record -> transitions = Math.max(transitions, record.leaderTransitions()));
        }
        return changed;
    }

    Optional<LockSnapshot> latest() {
        return latest;
    }

    long changedAt() {
        return changedAt;
    }

    /** Highest number of transitions seen; -1 when no record was ever seen. */
    int transitions() {
        return transitions;
    }

    /**
     * Whether nobody can be leading, however long ago the lock changed: it was released, or it is blank and was never
     * seen otherwise. A lock that went blank under our eyes may still have a leader.
     */
    boolean isFree() {
        return latest.isPresent() && (latest.get().isReleased() || (latest.get().isBlank() && !sawContent));
    }

    /** When the holder's lease has run out. */
    long expiresAt() {
        return changedAt + leaseInForce().toNanos();
    }

    /**
     * The longer of the leases in the last two records: a leader goes by the lease that it wrote, so a lease cut short
     * by somebody else must not count before the leader could repair it.
     */
    Duration leaseInForce() {
        return longer(lease, leaseBefore);
    }

    /** A lock that cannot be read may still have the leader that it had, with the lease that it had. */
    private Duration leaseOf(LockSnapshot snapshot) {
        if (snapshot.record().isEmpty()) {
            return longer(ownLease, lease);
        }
        int seconds = snapshot.record().get().leaseDurationSeconds();
        return snapshot.isReleased() ? Duration.ZERO : seconds > 0 ? Duration.ofSeconds(seconds) : ownLease;
    }

    private static Duration longer(Duration first, Duration second) {
        return first.compareTo(second) > 0 ? first : second;
    }
}
