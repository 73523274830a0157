// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.check.Checks;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.crash.Crashes;
import io.checkagent.agent.health.Health;
import io.checkagent.agent.health.HealthApi;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.leadership.Leadership;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.Reload;
import io.checkagent.agent.scheduler.RunThreads;
import io.checkagent.agent.scheduler.Scheduler;
import io.checkagent.agent.scheduler.SchedulerModule;
import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.agent.status.LocalApi;
import io.checkagent.agent.status.StatusView;
import io.checkagent.api.Host;
import io.checkagent.api.Scope;
import io.checkagent.configuration.Count;
import io.checkagent.configuration.FailureText;
import io.checkagent.delivery.Delivery;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent: starts the stages, and stops them as {@link Shutdown} says.
 *
 * <p>Starts even when the cluster, a plugin or a check cannot be used: what can work works, and the status says what does
 * not. Thread-safe.
 */
public final class Agent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);

    private final Host host;
    private final MemoryNeed memory;
    private final ConfigurationSection configuration;
    private final AgentSection life;
    private final Checks checks;
    private final PluginHost plugins;
    private final Delivery delivery;
    private final CheckpointStore checkpoints;
    private final Crashes crashes;
    private final Reload reload;
    private final Scheduler scheduler;
    private final RunThreads threads;
    private final Set<BackgroundLoop> loops;
    private final Leadership leadership;
    private final Cluster cluster;
    private final StatusView status;
    private final LocalApi localApi;
    private final Health health;
    private final HealthApi healthApi;
    private final Thread competing;

    @Inject
    Agent(
            Host host,
            MemoryNeed memory,
            ConfigurationSection configuration,
            AgentSection life,
            Checks checks,
            PluginHost plugins,
            Delivery delivery,
            CheckpointStore checkpoints,
            Crashes crashes,
            Reload reload,
            Scheduler scheduler,
            RunThreads threads,
            Set<BackgroundLoop> loops,
            Leadership leadership,
            Cluster cluster,
            StatusView status,
            LocalApi localApi,
            Health health,
            HealthApi healthApi) {
        this.host = requireNonNull(host, "host is null");
        this.memory = requireNonNull(memory, "memory is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.life = requireNonNull(life, "life is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.plugins = requireNonNull(plugins, "plugins is null");
        this.delivery = requireNonNull(delivery, "delivery is null");
        this.checkpoints = requireNonNull(checkpoints, "checkpoints is null");
        this.crashes = requireNonNull(crashes, "crashes is null");
        this.reload = requireNonNull(reload, "reload is null");
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
        this.threads = requireNonNull(threads, "threads is null");
        this.loops = Set.copyOf(loops);
        this.leadership = requireNonNull(leadership, "leadership is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.status = requireNonNull(status, "status is null");
        this.localApi = requireNonNull(localApi, "localApi is null");
        this.health = requireNonNull(health, "health is null");
        this.healthApi = requireNonNull(healthApi, "healthApi is null");
        this.competing = new Thread(this::compete, "leader-election-start");
        competing.setDaemon(true);
    }

    /**
     * Starts the checks of this node, then the election. Returns before the cluster was asked for anything: that happens
     * beside the checks of the node.
     */
    public void start() {
        // First: a start that takes long is seen to be one.
        healthApi.open();
        memory.shortage().ifPresent(log::warn);
        checks.refresh();
        configuration.warnings().forEach(log::warn);
        delivery.start();
        checkpoints.start();
        checks.instances().values().forEach(scheduler::add);
        scheduler.start();
        threads.start(loops);
        competing.start();
        localApi.open();
        // A check that needs the cluster itself was left out and told of; others of the cluster wait in vain.
        leadership
                .whyClusterChecksWait()
                .filter(problem -> checks.instances().values().stream()
                        .map(CheckInstance::scope)
                        .anyMatch(scope -> scope == Scope.CLUSTER))
                .ifPresent(
                        problem -> log.error("the cluster's checks cannot run: {}; this node's checks run", problem));
        life.runs();
        health.started();
        log.info(
                "Check Agent {} runs on {} with {}",
                AgentVersion.full(),
                host.name(),
                Count.of(checks.instances().size(), "check instance"));
    }

    /**
     * On a thread of the agent's own: those that the election and the clients begin are in its group, and a plugin may
     * interrupt that of the threads it is called by.
     */
    private void compete() {
        try {
            leadership.start();
            if (leadership.isWanted() && cluster.exists()) {
                checkpoints.warmUp();
            }
        } catch (RuntimeException e) {
            log.error("the leader election did not begin: {}; restart the agent", FailureText.of(e));
        }
    }

    /** Everything that is known of this agent. */
    public StatusView status() {
        return status;
    }

    /** Who ends the process by {@code System.exit}; empty when it was a signal. To be asked while the process ends. */
    public Optional<String> exiting() {
        return crashes.exiting();
    }

    /**
     * Looks at plugins and {@code conf.d} now, rather than in a few seconds.
     *
     * @return whether a plugin has changed that is loaded: only another agent can load it anew
     */
    public boolean takeUpChanges() throws InterruptedException {
        reload.once();
        return plugins.status().stream().anyMatch(plugin -> plugin.state() == PluginStatus.State.RESTART_TO_APPLY);
    }

    @Override
    public void close() {
        life.stops();
        Shutdown.run(Shutdown.steps(new Stages()));
        log.info("Check Agent stopped");
    }

    private final class Stages implements Shutdown.Stages {
        @Override
        public void endReload() {
            threads.end(SchedulerModule.RELOAD);
        }

        @Override
        public void stopClusterChecks() {
            leadership.stopClusterChecks();
        }

        @Override
        public boolean drain(Duration limit) throws InterruptedException {
            return delivery.drain(limit);
        }

        @Override
        public void refuse() {
            delivery.close();
        }

        @Override
        public boolean flushCheckpoints(Duration limit) throws InterruptedException {
            return checkpoints.flush(limit);
        }

        @Override
        public void releaseLock() {
            leadership.close();
        }

        @Override
        public void stopNodeChecks(Duration limit) throws InterruptedException {
            scheduler.stop(Scope.NODE, limit);
        }

        @Override
        public void release() {
            competing.interrupt();
            Stream.<AutoCloseable>of(crashes, threads, delivery, checkpoints, plugins, cluster, localApi, healthApi)
                    .forEach(Agent::close);
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            log.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
        }
    }
}
