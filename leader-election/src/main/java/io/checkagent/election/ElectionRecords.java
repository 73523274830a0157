// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What a candidate writes into the lock, by what it saw there. */
final class ElectionRecords {
    private final String identity;
    private final int leaseSeconds;
    private final ElectionClock clock;
    private final Observation observation;

    ElectionRecords(LeaderElectionConfig config, ElectionClock clock, Observation observation) {
        this.identity = config.identity();
        this.leaseSeconds = Math.toIntExact(config.leaseDuration().toSeconds());
        this.clock = clock;
        this.observation = observation;
    }

    /**
     * This candidate as the holder.
     *
     * @param held what it holds the lock with, while it leads
     */
    LeaderElectionRecord claim(LockSnapshot seen, Optional<LeaderElectionRecord> held) {
        Instant now = now();
        Optional<LeaderElectionRecord> own =
                seen.record().filter(record -> record.isHeldBy(identity)).or(() -> held);
        if (own.isPresent()) {
            return new LeaderElectionRecord(
                    identity,
                    leaseSeconds,
                    own.get().acquireTime().or(() -> Optional.of(now)),
                    Optional.of(after(own.get().renewTime(), now)),
                    own.get().leaderTransitions());
        }
        int before = seen.record()
                .map(LeaderElectionRecord::leaderTransitions)
                .orElse(seen.exists() ? Math.max(observation.transitions(), 0) : observation.transitions());
        return new LeaderElectionRecord(identity, leaseSeconds, Optional.of(now), Optional.of(now), next(before));
    }

    /** The mark of a lock that vanished. */
    LeaderElectionRecord mark() {
        Instant now = now();
        return new LeaderElectionRecord(
                LeaderElectionRecord.VANISHED_HOLDER,
                Math.toIntExact(observation.leaseInForce().toSeconds()),
                Optional.of(now),
                Optional.of(now),
                Math.max(observation.transitions(), 0));
    }

    /** As client-go writes it: the API server takes no lease of 0 s, so a released one is of 1 s. */
    LeaderElectionRecord released(LockSnapshot seen, Optional<LeaderElectionRecord> held) {
        Instant now = now();
        int transitions = seen.record()
                .or(() -> held)
                .map(LeaderElectionRecord::leaderTransitions)
                .orElse(0);
        return new LeaderElectionRecord("", 1, Optional.of(now), Optional.of(now), transitions);
    }

    /** A number that somebody wrote by hand may be the last one: the API server takes none below zero. */
    private static int next(int transitions) {
        return transitions == Integer.MAX_VALUE ? 0 : transitions + 1;
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.currentTimeMillis());
    }

    /** Others notice a renewal by the record's change alone, and the record holds whole seconds. */
    private static Instant after(Optional<Instant> before, Instant now) {
        return before.map(time -> time.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1))
                .filter(next -> next.isAfter(now))
                .orElse(now);
    }
}
