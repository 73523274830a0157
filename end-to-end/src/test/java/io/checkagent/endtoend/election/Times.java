// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import java.time.Duration;
import java.util.Optional;

/**
 * The times of an election that follow from the lease, as the documentation of the agent states them.
 *
 * @param lease {@code leader_lease_duration}
 */
record Times(Duration lease) {
    /** Without a renewal for this time the leader stops its CLUSTER checks. */
    Duration renewDeadline() {
        return lease.dividedBy(2);
    }

    Duration retryPeriod() {
        return lease.dividedBy(4);
    }

    /** Without a renewal for this time nothing of a leader is accepted any more, even if it could not stop by itself. */
    Duration fence() {
        return lease.multipliedBy(9).dividedBy(10);
    }

    /** From the last renewal of a leader that is gone to the output of the next one. */
    Duration takeover() {
        return lease.plusSeconds(2);
    }

    /** From the return of the API server to output: the longest pause between two attempts, and the attempts. */
    Duration afterOutage() {
        return retryPeriod().multipliedBy(22).dividedBy(10).plusSeconds(2);
    }

    /** Far above every bound: what takes longer will not come any more. */
    Duration patience() {
        return lease.multipliedBy(3).plusSeconds(30);
    }

    /** How long what the fault's bound limits may take. */
    Duration limit(Fault fault) {
        return switch (fault.bound()) {
            case GAP, PAUSE -> Duration.ofSeconds(1);
            case SINCE_RENEWAL -> takeover();
            case LOCK_RESTORED -> retryPeriod();
            case AFTER_OUTAGE -> afterOutage();
        };
    }

    /** How long after its last renewal a leader may have output accepted; bounded where its renewals fail. */
    Optional<Duration> lastOutputLimit(Fault fault) {
        return switch (fault) {
            case NETWORK_CUT, NETWORK_SILENT, NETWORK_LATE, SERVER_DEAD, SERVER_FROZEN -> Optional.of(renewDeadline());
            case LEADER_FROZEN -> Optional.of(fence());
            case LEADER_STOPPED,
                    LEADER_KILLED,
                    LEADER_PAUSED,
                    LOCK_DELETED,
                    LOCK_GARBLED,
                    ANNOTATION_REMOVED,
                    NETWORK_SLOW,
                    FOLLOWER_KILLED,
                    SERVER_RESTARTED,
                    SERVER_PAUSED -> Optional.empty();
        };
    }
}
