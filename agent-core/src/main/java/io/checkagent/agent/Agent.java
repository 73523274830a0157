package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.ActivationServices.HostFacts;
import io.checkagent.agent.CheckAssembly.Assembled;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.checkpoint.TermCheckpoint;
import io.checkagent.agent.checkpoint.Writer;
import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.config.AgentConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.config.Problem;
import io.checkagent.agent.delivery.CheckOrigin;
import io.checkagent.agent.delivery.CheckSender;
import io.checkagent.agent.delivery.Delivery;
import io.checkagent.agent.delivery.Fence;
import io.checkagent.agent.delivery.QueueLimits;
import io.checkagent.agent.kubernetes.ClusterConnection;
import io.checkagent.agent.kubernetes.ClusterNotFoundException;
import io.checkagent.agent.leadership.Leadership;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.scheduler.CheckInstance;
import io.checkagent.agent.scheduler.RunServices;
import io.checkagent.agent.scheduler.Scheduler;
import io.checkagent.agent.status.AgentStatus;
import io.checkagent.api.Scope;
import io.checkagent.election.LeaderElectionConfig;
import io.checkagent.election.LockKind;
import io.checkagent.election.Term;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    /** Together well below the 30 s that Kubernetes gives a pod to end. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    private final AgentConfiguration configuration;
    private final HostFacts host;
    private final String identity;
    private final Instant startedAt;
    private final AgentStatus.Configuration configurationStatus;
    private final PluginHost plugins;
    private final Map<String, Assembled> checks;
    private final Delivery delivery;
    private final CheckpointStore checkpoints;
    private final Scheduler scheduler;
    private final RunThreads runThreads = new RunThreads();
    private final Telemetry telemetry;
    private final Optional<String> withoutCluster;
    private final @Nullable KubernetesClient client;
    private final @Nullable Leadership leadership;
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
        this.host = new HostFacts(
                Hostname.of(configuration.host(), environment),
                configuration.kubernetes().clusterName().map(Object::toString),
                configuration.host().globalTags(),
                clock);
        // Never the bare node's name: two pods on one node would take each other's lock for their own.
        this.identity = configuration.kubernetes().podName().orElseGet(() -> host.hostname() + "_" + UUID.randomUUID());

        this.plugins = new PluginHost(
                Stream.concat(Stream.of(home.resolve("plugins")), configuration.checks().pluginsPath().stream())
                        .toList(),
                AgentVersion.release());
        plugins.scan();

        List<String> warnings = new ArrayList<>(
                loaded.problems().stream().map(Problem::toString).toList());
        Optional<Config> cluster = Optional.empty();
        Optional<String> clusterProblem = Optional.empty();
        try {
            cluster = Optional.of(ClusterConnection.find(connection(configuration.kubernetes()), environment));
        } catch (ClusterNotFoundException e) {
            clusterProblem = Optional.ofNullable(e.getMessage());
        }
        this.withoutCluster = clusterProblem;
        this.client = cluster.map(config ->
                        new KubernetesClientBuilder().withConfig(config).build())
                .orElse(null);

        CheckConfigurations configured = CheckConfigurationLoader.of(configuration, home, environment, host.hostname())
                .load();
        configured.problems().stream().map(Problem::toString).forEach(warnings::add);
        CheckAssembly assembly =
                new CheckAssembly(plugins, Optional.ofNullable(client).map(known -> () -> known));
        configured.instances().forEach(assembly::add);
        warnings.addAll(assembly.problems());
        this.checks = assembly.assembled();
        this.configurationStatus = new AgentStatus.Configuration(loaded.file().map(Path::toString), warnings);
        warnings.forEach(log::warn);

        this.delivery =
                new Delivery(Outputs.of(configuration), host.hostname(), host.globalTags(), clock, QueueLimits.DEFAULT);
        String namespace = configuration
                .kubernetes()
                .resourcesNamespace()
                .or(ClusterConnection::podNamespace)
                .orElse("default");
        this.checkpoints = client == null
                ? CheckpointStore.inMemory(clock)
                : CheckpointStore.inConfigMap(
                        client,
                        namespace,
                        configuration.events().clusterAgent().tokenName(),
                        clock,
                        CheckpointStore.WRITE_INTERVAL);
        this.scheduler = new Scheduler(configuration.checks().runners(), System::nanoTime, runThreads);
        configured.instances().stream()
                .map(instance -> checks.get(instance.id()))
                .filter(assembled -> assembled != null)
                .forEach(assembled -> scheduler.add(assembled.instance()));
        this.leadership = cluster.filter(config -> configuration.electsLeader())
                .map(config -> leadership(config, namespace))
                .orElse(null);
        this.telemetry = new Telemetry(
                delivery.sender(new CheckOrigin("agent", "agent", Scope.NODE, List.of()), Fence.alwaysOpen()),
                this::status);
    }

    private Leadership leadership(Config cluster, String namespace) {
        AgentConfiguration.LeaderElection election = configuration.leaderElection();
        LeaderElectionConfig proportions =
                LeaderElectionConfig.ofLease(identity, Duration.ofSeconds(election.leaseDuration()));
        LeaderElectionConfig times = new LeaderElectionConfig(
                identity,
                proportions.leaseDuration(),
                proportions.renewDeadline(),
                proportions.retryPeriod(),
                election.releaseOnShutdown());
        return new Leadership(
                cluster,
                times,
                switch (election.resource()) {
                    case ENDPOINTS -> LockKind.ENDPOINTS;
                    case CONFIGMAPS -> LockKind.CONFIGMAPS;
                    case LEASES -> LockKind.LEASES;
                    case ENDPOINTSLEASES -> LockKind.ENDPOINTSLEASES;
                    case CONFIGMAPSLEASES -> LockKind.CONFIGMAPSLEASES;
                },
                namespace,
                election.leaseName(),
                term -> scheduler.start(Scope.CLUSTER, instance -> servicesFor(instance, term)),
                this::stopClusterChecks);
    }

    private static ClusterConnection.Options connection(AgentConfiguration.Kubernetes kubernetes) {
        return new ClusterConnection.Options(
                kubernetes.kubeconfigPath(),
                kubernetes.apiServerCaPath(),
                kubernetes.apiServerTlsVerify(),
                kubernetes.apiServerClientTimeout());
    }

    private RunServices servicesFor(CheckInstance instance, Term term) {
        Assembled check = requireNonNull(checks.get(instance.id()));
        TermCheckpoint position = checkpoints.open(
                check.definition().checkpointPrefix(), new Writer(term.identity(), term.number()), term::isOpen);
        CheckSender sender = delivery.sender(origin(check), term::isOpen, position::acknowledged);
        return new ActivationServices(host, sender, Optional.of(position));
    }

    private RunServices servicesFor(CheckInstance instance) {
        CheckSender sender = delivery.sender(origin(requireNonNull(checks.get(instance.id()))), Fence.alwaysOpen());
        return new ActivationServices(host, sender, Optional.empty());
    }

    private static CheckOrigin origin(Assembled check) {
        CheckInstance instance = check.instance();
        return new CheckOrigin(instance.name(), instance.id(), instance.scope(), check.tags());
    }

    /** Starts the checks of this node and the election. */
    public void start() {
        runThreads.start(scheduler, telemetry);
        scheduler.start(Scope.NODE, this::servicesFor);
        if (leadership != null) {
            leadership.start();
        } else if (configuration.electsLeader()) {
            log.error(
                    "the cluster's checks cannot run: {}; this node's checks run",
                    withoutCluster.orElse("no cluster is configured"));
        }
        state = AgentStatus.Agent.State.RUNNING;
        log.info(
                "Check Agent {} runs on {} with {} check instances",
                AgentVersion.full(),
                host.hostname(),
                checks.size());
    }

    /** Everything that is known of this agent now. */
    public AgentStatus status() {
        return new AgentStatus(
                new AgentStatus.Agent(
                        AgentVersion.full(), ProcessHandle.current().pid(), host.hostname(), startedAt, state),
                leadership == null
                        ? AgentStatus.LeaderElection.disabled(
                                configuration.electsLeader() ? withoutCluster : Optional.empty())
                        : leadership.status(),
                scheduler.status(),
                checkpoints.status(),
                delivery.status(),
                plugins.status(),
                configurationStatus);
    }

    /**
     * Stops in the order that hands over without loss or repetition: the cluster's checks end, what they sent is
     * acknowledged, the checkpoint is written, and only then another agent may lead. Then the rest.
     */
    @Override
    public void close() {
        state = AgentStatus.Agent.State.STOPPING;
        try {
            stopClusterChecks();
            if (!delivery.drain(DRAIN_LIMIT)) {
                log.warn("not everything was acknowledged in time; the next leader sends it again");
            }
            if (!checkpoints.flush(DRAIN_LIMIT)) {
                log.warn("the checkpoint was not written; the next leader begins at an older one");
            }
            if (leadership != null) {
                leadership.close();
            }
            scheduler.stop(Scope.NODE, STOP_LIMIT);
            delivery.drain(DRAIN_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runThreads.close();
            delivery.close();
            checkpoints.close();
            plugins.close();
            if (client != null) {
                client.close();
            }
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
