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
     * seen otherwise. A lock that went blank under our eyes may still have a leader, which will restore it.
     */
    boolean isFree() {
        return latest.isPresent() && (latest.get().isReleased() || (latest.get().isBlank() && !sawContent));
    }

    /**
     * When the holder's lease has run out. The longer of the leases in the last two records counts: a leader goes by
     * the lease that it wrote, so a lease cut short by somebody else must not count before the leader could repair it.
     */
    long expiresAt() {
        Duration longer = lease.compareTo(leaseBefore) > 0 ? lease : leaseBefore;
        return changedAt + longer.toNanos();
    }

    private Duration leaseOf(LockSnapshot snapshot) {
        return snapshot.record()
                .filter(record -> !record.isReleased() && record.leaseDurationSeconds() > 0)
                .map(record -> Duration.ofSeconds(record.leaseDurationSeconds()))
                .orElse(snapshot.isReleased() ? Duration.ZERO : ownLease);
    }
}
