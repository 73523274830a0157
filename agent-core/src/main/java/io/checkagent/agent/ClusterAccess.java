// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.checkpoint.StoredCheckpoint;
import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.kubernetes.ClusterConnection;
import io.checkagent.agent.kubernetes.ClusterNotFoundException;
import io.checkagent.agent.leadership.Leadership;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Scope;
import io.checkagent.election.LeaderElectionConfig;
import io.checkagent.election.LockKind;
import io.checkagent.election.Term;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to the cluster, when there is one, and what is made of it. Thread-safe. */
final class ClusterAccess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterAccess.class);

    private final AgentConfiguration configuration;
    private final String namespace;
    private final Optional<Config> config;
    private final Optional<String> problem;
    private final @Nullable KubernetesClient client;

    private ClusterAccess(AgentConfiguration configuration, Optional<Config> config, Optional<String> problem) {
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.config = config;
        this.problem = problem;
        this.namespace = configuration
                .kubernetes()
                .resourcesNamespace()
                .or(ClusterConnection::podNamespace)
                .orElse("default");
        this.client = config.map(
                        found -> new KubernetesClientBuilder().withConfig(found).build())
                .orElse(null);
    }

    /** Finds the cluster; that there is none is a {@link #problem}. */
    static ClusterAccess find(AgentConfiguration configuration, Map<String, String> environment) {
        AgentConfiguration.Kubernetes settings = configuration.kubernetes();
        ClusterConnection.Options options = new ClusterConnection.Options(
                settings.kubeconfigPath(),
                settings.apiServerCaPath(),
                settings.apiServerTlsVerify(),
                settings.apiServerClientTimeout());
        try {
            return new ClusterAccess(
                    configuration, Optional.of(ClusterConnection.find(options, environment)), Optional.empty());
        } catch (ClusterNotFoundException e) {
            return new ClusterAccess(configuration, Optional.empty(), Optional.ofNullable(e.getMessage()));
        }
    }

    /** Why there is no cluster, and the next step. */
    Optional<String> problem() {
        return problem;
    }

    /** The client that checks share. */
    Optional<Supplier<KubernetesClient>> forChecks() {
        return Optional.ofNullable(client).map(known -> () -> known);
    }

    /**
     * Asks the cluster for what a new leader asks first, so that a hand-over waits neither for a TLS handshake nor for
     * classes to load. What goes wrong here will go wrong again, and be told, when it matters.
     */
    void warmUp() {
        if (client == null) {
            return;
        }
        try {
            client.configMaps().inNamespace(namespace).withName(tokenName()).get();
        } catch (RuntimeException e) {
            log.debug("The cluster could not be asked yet", e);
        }
    }

    /** Where checkpoints are kept. */
    CheckpointStore checkpoints(Clock clock) {
        return client == null
                ? CheckpointStore.inMemory(clock)
                : CheckpointStore.inConfigMap(client, namespace, tokenName(), clock, CheckpointStore.WRITE_INTERVAL);
    }

    /** What is stored for a check now, without a claim to it; nothing for a NODE check and without a cluster. */
    Checkpoint storedCheckpoint(CheckDefinition check) {
        return client == null || check.type().scope() == Scope.NODE
                ? Checkpoint.empty()
                : StoredCheckpoint.read(client, namespace, tokenName(), check.checkpointPrefix());
    }

    private String tokenName() {
        return configuration.events().clusterAgent().tokenName();
    }

    /**
     * This agent as a candidate, when there is an election and a cluster to hold it in.
     *
     * @param identity of the candidate
     * @param start starts the cluster's checks for a term
     * @param stop stops them, and returns when their runs ended or were left behind
     */
    Optional<Leadership> leadership(String identity, Consumer<Term> start, Runnable stop) {
        AgentConfiguration.LeaderElection election = configuration.leaderElection();
        return config.filter(found -> configuration.electsLeader()).map(found -> {
            LeaderElectionConfig proportions = LeaderElectionConfig.ofLease(identity, election.leaseDuration());
            LeaderElectionConfig times = new LeaderElectionConfig(
                    identity,
                    proportions.leaseDuration(),
                    proportions.renewDeadline(),
                    proportions.retryPeriod(),
                    election.releaseOnShutdown());
            LockKind kind =
                    switch (election.resource()) {
                        case ENDPOINTS -> LockKind.ENDPOINTS;
                        case CONFIGMAPS -> LockKind.CONFIGMAPS;
                        case LEASES -> LockKind.LEASES;
                        case ENDPOINTSLEASES -> LockKind.ENDPOINTSLEASES;
                        case CONFIGMAPSLEASES -> LockKind.CONFIGMAPSLEASES;
                    };
            return new Leadership(found, times, kind, namespace, election.leaseName(), start, stop);
        });
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
