// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.election.LeaderElectionStatus;
import jakarta.inject.Inject;
import java.util.Optional;

/** Whether this agent could take over: it gets through to the lock, and knows who holds it. */
final class ElectionProbe implements HealthProbe {
    private final Leadership leadership;

    @Inject
    ElectionProbe(Leadership leadership) {
        this.leadership = requireNonNull(leadership, "leadership is null");
    }

    @Override
    public String name() {
        return "leader election";
    }

    /** Without a cluster there is nothing to take over, and no pod that waits for it. */
    @Override
    public Optional<String> notReady() {
        if (!leadership.isWanted() || leadership.problem().isPresent()) {
            return Optional.empty();
        }
        ElectionStatus status = leadership.status();
        if (status.election().isEmpty()) {
            return Optional.of("has not begun");
        }
        LeaderElectionStatus election = status.election().get();
        return switch (status.status()) {
            case RUNNING ->
                election.currentHolder().isPresent() ? Optional.empty() : Optional.of("no leader is known yet");
            case DISABLED, FAILING -> Optional.of(election.lastError().orElse("does not get through to the lock"));
        };
    }
}
