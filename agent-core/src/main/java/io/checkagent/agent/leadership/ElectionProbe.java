// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.RuntimeThreads;
import io.checkagent.election.LeaderElectionStatus;
import jakarta.inject.Inject;
import java.util.Optional;

/** Whether the election goes on, and this agent could take over: it gets through to the lock, and knows who holds it. */
final class ElectionProbe implements HealthProbe {
    private final Leadership leadership;
    private final Cluster cluster;

    @Inject
    ElectionProbe(Leadership leadership, Cluster cluster) {
        this.leadership = requireNonNull(leadership, "leadership is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
    }

    @Override
    public String name() {
        return "leader election";
    }

    @Override
    public Optional<String> notLive() {
        return leadership.elector().flatMap(elector -> RuntimeThreads.trouble(elector.threads())
                .or(() -> elector.stuckFor().map(time -> "has not gone on for " + time.toSeconds() + " s")));
    }

    /** Where no cluster is configured there is nothing to take over, and no pod that waits for it. */
    @Override
    public Optional<String> notReady() {
        if (!leadership.isWanted()) {
            return Optional.empty();
        }
        Optional<String> problem = leadership.problem();
        if (problem.isPresent()) {
            return cluster.isConfigured() ? problem : Optional.empty();
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
