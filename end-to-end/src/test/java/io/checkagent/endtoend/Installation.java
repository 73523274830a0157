// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.AgentSettings;
import io.checkagent.demo.agent.LockWatch;
import io.checkagent.demo.agent.ResultFile;
import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A namespace with the project's manifests, and agents that run as processes of the packed distribution, each with a
 * token of its own for the ServiceAccount of the manifests. Used by one thread.
 */
public final class Installation implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String EVERY_TWO_SECONDS = "instances:\n  - min_collection_interval: 2\n";

    private final Cluster cluster;
    private final Path folder;
    private final Manifests manifests;
    private final LockWatch lock;
    private final List<AgentProcess> agents = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();

    /** A result, and the agent that delivered it. */
    public record Result(AgentProcess agent, JsonNode line) {
        public Result {
            requireNonNull(agent, "agent is null");
            requireNonNull(line, "line is null");
        }

        /** Whether it is of that kind: event, metric or service_check. */
        boolean is(String kind) {
            return line.path("kind").asString().equals(kind);
        }
    }

    private Installation(Cluster cluster, Path folder, Manifests manifests) {
        this.cluster = cluster;
        this.folder = folder;
        this.manifests = manifests;
        lock = new LockWatch(cluster.client(), manifests.namespace());
    }

    /** Creates the namespace and what the manifests grant in it. */
    public static Installation create(String test) throws IOException {
        Path folder = Project.folder(test);
        return create(folder, Cluster.open(folder));
    }

    /** The same on an embedded API, whatever cluster was given. */
    public static Installation onEmbeddedApi(String test) throws IOException {
        Path folder = Project.folder(test);
        return create(folder, Cluster.embedded(folder));
    }

    private static Installation create(Path folder, Cluster cluster) throws IOException {
        Manifests manifests = Manifests.inNewNamespace(cluster.client());
        manifests.apply("rbac.yaml");
        return new Installation(cluster, folder, manifests);
    }

    public Cluster cluster() {
        return cluster;
    }

    public KubernetesClient client() {
        return cluster.client();
    }

    public String namespace() {
        return manifests.namespace();
    }

    public LockWatch lock() {
        return lock;
    }

    /** All that were started. */
    public List<AgentProcess> agents() {
        return agents;
    }

    public Load load() {
        return new Load(
                cluster.client(),
                manifests.namespace(),
                folder,
                cluster.sandbox().isPresent() ? Optional.empty() : Hook.of("e2e.hook.load"));
    }

    /** Where the files of the test are. */
    public Path folder() {
        return folder;
    }

    /** Starts an agent that collects events, with the rights of the manifests. */
    AgentProcess start(String hostname) throws IOException {
        return start(hostname, "");
    }

    /** The same, with further lines of {@code datadog.yaml}. */
    public AgentProcess start(String hostname, String configuration) throws IOException {
        return start(hostname, kubeconfig(hostname), configuration);
    }

    /** Starts an agent that collects events, with no rights at all. */
    AgentProcess startWithoutRights(String hostname) throws IOException {
        manifests.apply(new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("nobody")
                .withNamespace(manifests.namespace())
                .endMetadata()
                .build());
        return start(
                hostname, cluster.kubeconfig(manifests.namespace(), "nobody", folder.resolve("nobody.kubeconfig")), "");
    }

    /**
     * Starts an agent that collects events, with other checks and with outputs beside its file.
     *
     * @param checks their files, by name
     * @param outputs entries of {@code outputs}
     */
    public AgentProcess start(String hostname, String configuration, Map<String, String> checks, List<String> outputs)
            throws IOException {
        return start(new AgentSettings(
                Project.distribution(),
                folder,
                hostname,
                kubeconfig(hostname),
                collecting(configuration),
                checks,
                outputs));
    }

    private String collecting(String more) {
        return """
                collect_kubernetes_events: true
                kube_resources_namespace: %s
                %s""".formatted(manifests.namespace(), more);
    }

    private AgentProcess start(String hostname, Path kubeconfig, String configuration) throws IOException {
        return start(new AgentSettings(
                Project.distribution(),
                folder,
                hostname,
                kubeconfig,
                collecting(configuration),
                Map.of(
                        "load", EVERY_TWO_SECONDS,
                        "uptime", EVERY_TWO_SECONDS,
                        "kube_apiserver_controlplane", EVERY_TWO_SECONDS)));
    }

    /** Writes a kubeconfig with the rights of the manifests. */
    public Path kubeconfig(String name) throws IOException {
        return cluster.kubeconfig(manifests.namespace(), "check-agent", folder.resolve(name + ".kubeconfig"));
    }

    /** Starts an agent that may be anything. */
    public AgentProcess start(AgentSettings settings) throws IOException {
        AgentProcess agent = AgentProcess.start(settings);
        agents.add(agent);
        return agent;
    }

    /** The agent that holds the lock, once one that runs does. */
    public AgentProcess awaitLeader() {
        return await("a leader")
                .atMost(LIMIT)
                .until(
                        () -> agents.stream()
                                .filter(agent -> agent.process().isAlive())
                                .filter(agent -> lock.holder()
                                        .filter(holder -> holder.identity().equals(agent.identity()))
                                        .isPresent())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The leader, once it delivers what is written: its first list of events is behind it. */
    public AgentProcess awaitCollection() {
        AgentProcess leader = awaitLeader();
        load().awaitCollection();
        return leader;
    }

    /** All results so far, in the order of each agent. */
    public List<Result> results() throws IOException {
        for (AgentProcess agent : agents) {
            for (JsonNode line : agent.results().poll()) {
                results.add(new Result(agent, line));
            }
        }
        return results;
    }

    /** How many events that agent delivered so far. */
    long eventsOf(AgentProcess agent) throws IOException {
        return results().stream()
                .filter(result -> result.is("event") && result.agent().equals(agent))
                .count();
    }

    /** Waits until nothing of the ledger is lost, and balances it with what was delivered. */
    public Balance settled(Ledger ledger) {
        return await("nothing lost").atMost(LIMIT).until(() -> balance(ledger), balance -> balance.lost() == 0);
    }

    /** The ledger against what was delivered so far. */
    Balance balance(Ledger ledger) throws IOException {
        List<Delivery> deliveries = new ArrayList<>();
        for (Result result : results()) {
            deliveries.addAll(ResultFile.deliveries(result.agent().identity(), result.line()));
        }
        return Balance.of(ledger.entries(), deliveries);
    }

    @Override
    public void close() {
        agents.forEach(AgentProcess::close);
        lock.close();
        manifests.close();
        cluster.close();
    }
}
