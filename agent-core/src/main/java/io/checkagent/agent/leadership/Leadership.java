// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.agent.checkpoint.Writer;
import io.checkagent.agent.config.ClusterAgentSettings;
import io.checkagent.agent.config.TopLevelKeys;
import io.checkagent.agent.crash.ClusterCrashes;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.agent.scheduler.Scheduler;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Host;
import io.checkagent.api.Scope;
import io.checkagent.election.ElectionClient;
import io.checkagent.election.LeaderElectionConfig;
import io.checkagent.election.LeaderElectionListener;
import io.checkagent.election.LeaderElector;
import io.checkagent.election.OtherLocks;
import io.checkagent.election.ResourceLocks;
import io.checkagent.election.Term;
import io.checkagent.kubernetes.OwnPod;
import io.checkagent.output.Fence;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This agent as a candidate. While it leads, the cluster's checks run; when it no longer does, they are stopped before
 * the elector lets go. Thread-safe.
 */
public final class Leadership implements AutoCloseable {
    /** For the cluster's checks to end; together with the other steps of a stop below the 30 s that a pod has. */
    public static final Duration STOP_LIMIT = Duration.ofSeconds(4);

    /** How long the checks of a new term wait for what is known of them; a request that goes well takes milliseconds. */
    private static final Duration CRASHES_LIMIT = Duration.ofMillis(500);

    private static final String LEFT_TO_THE_CLUSTER_AGENT =
            "cluster_agent.enabled is true, so they are left to the Datadog Cluster Agent; set it"
                    + " (DD_CLUSTER_AGENT_ENABLED) to false to run them here";

    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    private final ElectionSettings settings;
    private final ClusterAgentSettings clusterAgent;
    private final Cluster cluster;
    private final Host host;
    private final Installation installation;
    private final CheckCatalog checks;
    private final TopLevelKeys topLevel;
    private final Scheduler scheduler;
    private final ClusterCrashes crashes;
    private @Nullable KubernetesClient client;
    private volatile @Nullable LeaderElector elector;
    private volatile Optional<OtherLocks.Holder> otherLeader = Optional.empty();
    private boolean closed;

    @Inject
    Leadership(
            ElectionSettings settings,
            ClusterAgentSettings clusterAgent,
            Cluster cluster,
            Host host,
            Installation installation,
            CheckCatalog checks,
            TopLevelKeys topLevel,
            Scheduler scheduler,
            ClusterCrashes crashes) {
        this.settings = requireNonNull(settings, "settings is null");
        this.clusterAgent = requireNonNull(clusterAgent, "clusterAgent is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.host = requireNonNull(host, "host is null");
        this.installation = requireNonNull(installation, "installation is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.topLevel = requireNonNull(topLevel, "topLevel is null");
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
        this.crashes = requireNonNull(crashes, "crashes is null");
    }

    /**
     * Whether this agent should take part: so configured, or a check of the cluster is switched on; and no Datadog Cluster
     * Agent, which may hold the same lock, runs them.
     */
    public boolean isWanted() {
        return !clusterAgent.runsChecksOfTheCluster() && isAskedFor();
    }

    private boolean isAskedFor() {
        return settings.enabled()
                || checks.checks().stream()
                        .filter(check -> check.scope() == Scope.CLUSTER)
                        .flatMap(check -> check.enabledBy().stream())
                        .anyMatch(key -> topLevel.isTrue(key, new ArrayList<>()));
    }

    /** Why there is no election though there should be one. */
    public Optional<String> problem() {
        return isWanted() ? cluster.problem() : Optional.empty();
    }

    /** Why checks of the cluster that are configured all the same do not run on any agent. */
    public Optional<String> whyClusterChecksWait() {
        return clusterAgent.runsChecksOfTheCluster() ? Optional.of(LEFT_TO_THE_CLUSTER_AGENT) : problem();
    }

    /** Begins to compete, where that is wanted and possible. Makes the election's client first, which takes a moment. */
    public void start() {
        if (!cluster.exists() || !isWanted()) {
            return;
        }
        LeaderElectionConfig times = settings.timesOf(identity());
        synchronized (this) {
            if (closed || elector != null) {
                return;
            }
            KubernetesClient own =
                    cluster.ownClient(config -> ElectionClient.configure(config, times), ElectionClient::limit);
            client = own;
            LeaderElector candidate = new LeaderElector(
                    times,
                    ResourceLocks.create(settings.lockKind(), own, cluster.namespace(), settings.leaseName()),
                    new Listener());
            elector = candidate;
            candidate.start();
        }
    }

    /**
     * Never the bare node's name, nor a key of a file that agents may share: whoever has the identity of another takes its
     * lock for his own.
     */
    private String identity() {
        return Optional.ofNullable(installation.environment().get(OwnPod.NAME_VARIABLE))
                .filter(podName -> !podName.isBlank())
                .orElseGet(() -> host.name() + "_" + UUID.randomUUID());
    }

    /** The candidate, once it competes. */
    Optional<LeaderElector> elector() {
        return Optional.ofNullable(elector);
    }

    /** How the election stands. Makes no request. */
    public ElectionStatus status() {
        LeaderElector candidate = elector;
        return candidate == null
                ? ElectionStatus.disabled(problem())
                : ElectionStatus.of(candidate.status(), otherLeader.map(Leadership::warning));
    }

    /** While this agent leads, looks once a lease whether another one leads through another kind of lock. */
    void watchOtherLocks() throws InterruptedException {
        Optional<OtherLocks> others = Optional.empty();
        while (true) {
            TimeUnit.NANOSECONDS.sleep(settings.leaseDuration().toNanos());
            others = status().leads() ? others.or(this::otherLocks) : Optional.empty();
            Optional<OtherLocks.Holder> before = otherLeader;
            otherLeader = others.flatMap(OtherLocks::look);
            otherLeader
                    .filter(holder -> !Optional.of(holder).equals(before))
                    .map(Leadership::warning)
                    .ifPresent(log::warn);
        }
    }

    private synchronized Optional<OtherLocks> otherLocks() {
        return Optional.ofNullable(client)
                .map(own -> OtherLocks.besides(settings.lockKind(), own, cluster.namespace(), settings.leaseName()));
    }

    private static String warning(OtherLocks.Holder other) {
        return "%s leads beside this agent, through %s, so events are collected twice; set leader_election_default_resource (DD_LEADER_ELECTION_DEFAULT_RESOURCE) to %s for all agents, or stop the others"
                .formatted(other.holder(), other.lock(), other.kind().configurationName());
    }

    /** Ends the cluster's checks, whether or not this agent leads. */
    public void stopClusterChecks() {
        try {
            if (!scheduler.stop(Scope.CLUSTER, STOP_LIMIT)) {
                log.warn("a check of the cluster did not end in time; whatever it still sends is refused");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Releases the lock, when this agent leads; drain what the cluster's checks sent before. */
    @Override
    public void close() {
        LeaderElector candidate;
        synchronized (this) {
            closed = true;
            candidate = elector;
        }
        if (candidate != null) {
            candidate.close();
        }
        if (client != null) {
            client.close();
        }
    }

    /** The elector logs what happens; here it has its effect. */
    private final class Listener implements LeaderElectionListener {
        @Override
        public void onStartedLeading(Term term) {
            try {
                crashes.refresh(CRASHES_LIMIT);
            } catch (InterruptedException e) {
                // The agent ends.
                Thread.currentThread().interrupt();
                return;
            }
            scheduler.lead(new LeaderTerm(new Writer(term.identity(), term.number()), new TermFence(term)));
        }

        @Override
        public void onStoppedLeading(Term term, String cause) {
            stopClusterChecks();
        }

        @Override
        public void onNewLeader(String identity) {}
    }

    private record TermFence(Term term) implements Fence {
        @Override
        public boolean isOpen() {
            return term.isOpen();
        }

        @Override
        public Duration remaining() {
            return term.remaining();
        }
    }
}
