// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static java.util.Objects.requireNonNull;

import io.checkagent.election.LeaderElectionStatus;
import java.util.Optional;

/**
 * Whether this agent takes part in an election, and how that stands.
 *
 * @param status whether it does, and with success
 * @param election as this candidate sees it; empty while it takes no part
 * @param problem why it takes no part though it should, and the next step
 * @param otherLeader who leads beside this agent, unseen by its election, and the next step
 */
public record ElectionStatus(
        Status status,
        Optional<LeaderElectionStatus> election,
        Optional<String> problem,
        Optional<String> otherLeader) {
    /** Whether the election runs. */
    public enum Status {
        DISABLED,
        RUNNING,
        FAILING
    }

    public ElectionStatus {
        requireNonNull(status, "status is null");
        requireNonNull(election, "election is null");
        requireNonNull(problem, "problem is null");
        requireNonNull(otherLeader, "otherLeader is null");
    }

    static ElectionStatus of(LeaderElectionStatus election, Optional<String> otherLeader) {
        Status status =
                switch (election.state()) {
                    case RUNNING -> Status.RUNNING;
                    case FAILING -> Status.FAILING;
                };
        return new ElectionStatus(status, Optional.of(election), Optional.empty(), otherLeader);
    }

    static ElectionStatus disabled(Optional<String> problem) {
        return new ElectionStatus(Status.DISABLED, Optional.empty(), problem, Optional.empty());
    }

    /** Whether this agent leads. */
    public boolean leads() {
        return election.filter(seen -> seen.role() == LeaderElectionStatus.Role.LEADER)
                .isPresent();
    }
}
