// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import io.checkagent.agent.ActivationServices.HostFacts;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.config.AgentConfigurationLoader;
import io.checkagent.agent.leadership.Leadership;
import io.checkagent.agent.scheduler.Scheduler;
import io.checkagent.agent.status.AgentStatus;
import io.checkagent.api.Scope;
import io.checkagent.configuration.Problem;
import io.checkagent.delivery.CheckOrigin;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Fence;
import io.checkagent.delivery.QueueLimits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent: puts the stages together, starts them, and stops them in an order that loses and repeats nothing.
 *
 * <p>Starts even when the cluster, a plugin or a check cannot be used: what can work works, and the status says what does
 * not. Thread-safe.
 */
public final class Agent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);
    /** Together below the 30 s that Kubernetes gives a pod to end. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    private final AgentConfiguration configuration;
    private final Optional<String> file;
    private final List<String> ownWarnings;
    private final String hostname;
    private final Instant startedAt;
    private final ClusterAccess cluster;
    private final ConfiguredChecks checks;
    private final Delivery delivery;
    private final CheckpointStore checkpoints;
    private final CheckServices services;
    private final Scheduler scheduler;
    private final Reload reload;
    private final RunThreads runThreads = new RunThreads();
    private final Telemetry telemetry;
    private final Optional<Leadership> leadership;
    private volatile AgentStatus.Agent.State state = AgentStatus.Agent.State.STARTING;

    /**
     * Reads {@code conf.d} and the plugins, and builds all stages; starts none but the outputs.
     *
     * @param loaded with a configuration
     * @param home where the distribution was unpacked
     */
    public Agent(AgentConfigurationLoader.Result loaded, Path home, Map<String, String> environment) {
        Clock clock = Clock.systemUTC();
        this.startedAt = clock.instant();
        this.configuration = loaded.configuration().orElseThrow();
        this.file = loaded.file().map(Path::toString);
        this.ownWarnings = loaded.problems().stream().map(Problem::toString).toList();
        this.hostname = Hostname.of(configuration.host(), environment);
        HostFacts host = HostFacts.of(configuration, hostname, clock);
        this.cluster = ClusterAccess.find(configuration, environment);
        this.checks = new ConfiguredChecks(configuration, home, environment, hostname, cluster);
        checks.refresh();
        Stream.concat(ownWarnings.stream(), checks.warnings().stream()).forEach(log::warn);

        this.delivery =
                new Delivery(Outputs.of(configuration), hostname, host.globalTags(), clock, QueueLimits.DEFAULT);
        this.checkpoints = cluster.checkpoints(clock);
        this.services = new CheckServices(host, delivery, checkpoints);
        this.scheduler = new Scheduler(configuration.checks().runners(), System::nanoTime, runThreads);
        services.add(checks.instances());
        checks.instances().values().forEach(check -> scheduler.add(check.instance()));
        this.reload = new Reload(checks, services, scheduler);
        // Never the bare node's name, nor a key of a file that agents may share: whoever has the identity of another
        // takes its lock for his own.
        String identity = Optional.ofNullable(environment.get("DD_POD_NAME"))
                .filter(podName -> !podName.isBlank())
                .orElseGet(() -> hostname + "_" + UUID.randomUUID());
        this.leadership = cluster.leadership(
                identity,
                term -> scheduler.start(Scope.CLUSTER, instance -> services.forTerm(instance, term)),
                this::stopClusterChecks);
        this.telemetry = new Telemetry(
                delivery.sender(new CheckOrigin("agent", "agent", Scope.NODE, List.of()), Fence.alwaysOpen()),
                this::status);
    }

    /** Starts the checks of this node and the election. */
    public void start() {
        runThreads.start(scheduler, telemetry, reload);
        scheduler.start(Scope.NODE, services::forNode);
        leadership.ifPresent(candidate -> {
            runThreads.execute(cluster::warmUp);
            candidate.start();
        });
        // A check that needs the cluster itself was left out and told of; others of the cluster wait in vain.
        electionProblem()
                .filter(problem -> checks.instances().values().stream()
                        .anyMatch(check -> check.definition().type().scope() == Scope.CLUSTER))
                .ifPresent(
                        problem -> log.error("the cluster's checks cannot run: {}; this node's checks run", problem));
        state = AgentStatus.Agent.State.RUNNING;
        log.info(
                "Check Agent {} runs on {} with {} check instances",
                AgentVersion.full(),
                hostname,
                checks.instances().size());
    }

    /** Everything that is known of this agent now. */
    public AgentStatus status() {
        return new AgentStatus(
                new AgentStatus.Agent(
                        AgentVersion.full(), ProcessHandle.current().pid(), hostname, startedAt, state),
                leadership
                        .map(Leadership::status)
                        .orElseGet(() -> AgentStatus.LeaderElection.disabled(electionProblem())),
                scheduler.status(),
                checkpoints.status(),
                delivery.status(),
                checks.plugins().status(),
                new AgentStatus.Configuration(
                        file,
                        Stream.concat(ownWarnings.stream(), checks.warnings().stream())
                                .toList()));
    }

    /** Why there is no election though there should be one. */
    private Optional<String> electionProblem() {
        return configuration.electsLeader() ? cluster.problem() : Optional.empty();
    }

    /**
     * Stops in the order that hands over without loss or repetition: the cluster's checks end, what they sent is
     * acknowledged, the checkpoint is written, and only then another agent may lead. Then the rest.
     */
    @Override
    public void close() {
        state = AgentStatus.Agent.State.STOPPING;
        runThreads.stopReload();
        try {
            stopClusterChecks();
            if (!delivery.drain(DRAIN_LIMIT)) {
                log.warn("not everything was acknowledged in time; the next leader sends it again");
                // What is under way must not be accepted when another leads.
                delivery.close();
            }
            if (!checkpoints.flush(DRAIN_LIMIT)) {
                log.warn("the checkpoint was not written; the next leader begins at an older one");
            }
            leadership.ifPresent(Leadership::close);
            scheduler.stop(Scope.NODE, STOP_LIMIT);
            delivery.drain(DRAIN_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runThreads.close();
            delivery.close();
            checkpoints.close();
            checks.close();
            cluster.close();
        }
        log.info("Check Agent stopped");
    }

    private void stopClusterChecks() {
        try {
            if (!scheduler.stop(Scope.CLUSTER, STOP_LIMIT)) {
                log.warn("a check of the cluster did not end in time; whatever it still sends is refused");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
