// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What a lock says about its holder: client-go's {@code LeaderElectionRecord}.
 *
 * @param holderIdentity the holder, or an empty text: nobody holds the lock
 * @param leaseDurationSeconds how long the holder's lease is; 0 when the record does not say
 * @param acquireTime when the holder acquired the lock, by the holder's wall clock; for display alone
 * @param renewTime when the holder last renewed it, by the holder's wall clock; for display alone
 * @param leaderTransitions how often the lock went to another holder
 */
public record LeaderElectionRecord(
        String holderIdentity,
        int leaseDurationSeconds,
        Optional<Instant> acquireTime,
        Optional<Instant> renewTime,
        int leaderTransitions) {

    /** The holder that a lock on two objects has while they disagree (client-go's MultiLock). */
    public static final String UNKNOWN_HOLDER = "leaderelection.k8s.io/unknown";

    /**
     * The holder that candidates write into a lock whose record somebody removed or spoilt. Its lease makes everybody
     * wait for as long as the leader that was there may still lead; that leader simply takes the lock back.
     */
    public static final String VANISHED_HOLDER = "leader-election/vanished";

    public LeaderElectionRecord {
        requireNonNull(holderIdentity, "holderIdentity is null");
        requireNonNull(acquireTime, "acquireTime is null");
        requireNonNull(renewTime, "renewTime is null");
    }

    /** Nobody holds the lock: it was released. */
    public boolean isReleased() {
        return holderIdentity.isEmpty();
    }

    /** Who holds the lock; empty while nobody does, or nobody can tell who. */
    Optional<String> holder() {
        return Optional.of(holderIdentity)
                .filter(holder -> !isReleased() && !holder.equals(UNKNOWN_HOLDER) && !holder.equals(VANISHED_HOLDER));
    }

    boolean isHeldBy(String identity) {
        return holderIdentity.equals(identity);
    }
}
