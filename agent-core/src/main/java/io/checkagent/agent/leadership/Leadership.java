// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static java.util.stream.Collectors.toMap;

import io.checkagent.agent.status.AgentStatus;
import io.checkagent.agent.status.AgentStatus.LeaderElection.Role;
import io.checkagent.agent.status.AgentStatus.LeaderElection.Status;
import io.checkagent.election.ElectionClient;
import io.checkagent.election.LeaderElectionConfig;
import io.checkagent.election.LeaderElectionListener;
import io.checkagent.election.LeaderElectionStatus;
import io.checkagent.election.LeaderElector;
import io.checkagent.election.LockKind;
import io.checkagent.election.ResourceLocks;
import io.checkagent.election.Term;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * This agent as a candidate. While it leads, the cluster's checks run; when it no longer does, they are stopped before
 * the elector lets go. Thread-safe.
 */
public final class Leadership implements AutoCloseable {
    private final KubernetesClient client;
    private final LeaderElector elector;

    /**
     * @param cluster how to reach the API server
     * @param times and the identity of this candidate
     * @param start starts the cluster's checks for a term
     * @param stop stops them, and returns when their runs ended or were left behind
     */
    public Leadership(
            Config cluster,
            LeaderElectionConfig times,
            LockKind kind,
            String namespace,
            String name,
            Consumer<Term> start,
            Runnable stop) {
        this.client = ElectionClient.create(cluster, times);
        this.elector = new LeaderElector(
                times, ResourceLocks.create(kind, client, namespace, name), new Listener(start, stop));
    }

    /** Begins to compete. */
    public void start() {
        elector.start();
    }

    /** How the election stands. Makes no request. */
    public AgentStatus.LeaderElection status() {
        LeaderElectionStatus status = elector.status();
        return new AgentStatus.LeaderElection(
                switch (status.state()) {
                    case RUNNING -> Status.RUNNING;
                    case FAILING -> Status.FAILING;
                },
                Optional.of(status.identity()),
                switch (status.role()) {
                    case LEADER -> Role.LEADER;
                    case FOLLOWER -> Role.FOLLOWER;
                },
                status.currentHolder(),
                Optional.of(status.lockKind().configurationName()),
                Optional.of(status.lockNamespace()),
                Optional.of(status.lockName()),
                status.acquireTime(),
                status.renewTime(),
                Optional.of((long) status.transitions()),
                status.lastRenewalAge(),
                status.renewalLatency(),
                status.failures().entrySet().stream()
                        .collect(toMap(
                                failure -> failure.getKey().name().toLowerCase(Locale.ROOT), Map.Entry::getValue)),
                status.lastError());
    }

    /** Releases the lock, when this agent leads; drain what the cluster's checks sent before. */
    @Override
    public void close() {
        elector.close();
        client.close();
    }

    /** The elector logs what happens; here it has its effect. */
    private record Listener(Consumer<Term> start, Runnable stop) implements LeaderElectionListener {
        @Override
        public void onStartedLeading(Term term) {
            start.accept(term);
        }

        @Override
        public void onStoppedLeading(Term term, String cause) {
            stop.run();
        }

        @Override
        public void onNewLeader(String identity) {}
    }
}
