// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.AgentSettings;
import io.checkagent.demo.agent.LockWatch;
import io.checkagent.demo.ledger.EventWriter;
import io.checkagent.demo.ledger.EventWriter.Report;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An agent of the manifests, in a namespace of its own, that lacks one right. Used by one thread. */
final class AgentWithoutRight implements AutoCloseable {
    private static final int RECENT_SECONDS = 30;

    private final Cluster cluster;
    private final Variant variant;
    private final @Nullable Right right;
    private final Manifests manifests;
    private final AgentProcess process;
    private final List<JsonNode> results = new ArrayList<>();
    private final Map<String, Instant> written = new HashMap<>();
    private final EventWriter events;
    private int looks;

    /**
     * How agents are installed.
     *
     * @param title as the documentation has it
     * @param manifests the files
     * @param configuration what goes with them into {@code datadog.yaml}, with NAMESPACE for the agent's
     */
    record Variant(String title, List<String> manifests, String configuration) {
        @Override
        public String toString() {
            return title;
        }
    }

    /**
     * What is seen of an agent.
     *
     * @param runs the checks of the node do
     * @param leads it leads
     * @param events it delivered one that was written in the last half minute
     * @param stored a position is stored
     * @param said its status, its log and its service checks, with NAMESPACE in place of its namespace
     */
    record Seen(boolean runs, boolean leads, boolean events, boolean stored, String said) {}

    /**
     * Starts it.
     *
     * @param right none: it lacks nothing
     * @param folder where its files go
     */
    AgentWithoutRight(Cluster cluster, Variant variant, @Nullable Right right, Path folder) throws IOException {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.variant = requireNonNull(variant, "variant is null");
        this.right = right;
        events = new EventWriter(cluster.client(), new Ledger());
        manifests = Manifests.inNewNamespace(cluster.client());
        String namespace = manifests.namespace();
        for (String file : variant.manifests()) {
            List<HasMetadata> objects = manifests.read(file);
            if (right != null) {
                right.takeFrom(objects);
            }
            for (HasMetadata object : objects) {
                manifests.apply(object);
            }
        }
        if (right != null && right.verb().equals("watch") && right.target().endsWith(LockWatch.LOCK)) {
            holdForAMoment(right.target());
        }
        process = AgentProcess.start(new AgentSettings(
                Project.distribution(),
                folder,
                "agent",
                cluster.kubeconfig(namespace, "check-agent", folder.resolve(namespace + ".kubeconfig")),
                """
                collect_kubernetes_events: true
                leader_lease_duration: 31
                kube_resources_namespace: %s
                %s""".formatted(namespace, variant.configuration().replace("NAMESPACE", namespace)),
                Map.of(
                        "load", "instances:\n  - min_collection_interval: 2\n",
                        "kube_apiserver_controlplane", "instances:\n  - min_collection_interval: 5\n")));
    }

    /** Only a follower watches the lock: for a while it is somebody else's. */
    private void holdForAMoment(String lock) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ObjectMeta metadata = new ObjectMetaBuilder()
                .withName(LockWatch.LOCK)
                .withNamespace(manifests.namespace())
                .addToAnnotations("control-plane.alpha.kubernetes.io/leader", """
                        {"holderIdentity":"another","leaseDurationSeconds":20,"acquireTime":"%1$s","renewTime":"%1$s",\
                        "leaderTransitions":0}""".formatted(now))
                .build();
        HasMetadata held =
                switch (lock.substring(0, lock.indexOf('/'))) {
                    case "endpoints" ->
                        new EndpointsBuilder().withMetadata(metadata).build();
                    case "configmaps" ->
                        new ConfigMapBuilder().withMetadata(metadata).build();
                    case "leases" ->
                        new LeaseBuilder()
                                .withMetadata(metadata)
                                .withNewSpec()
                                .withHolderIdentity("another")
                                .withLeaseDurationSeconds(20)
                                .withRenewTime(now.atZone(ZoneOffset.UTC))
                                .endSpec()
                                .build();
                    default -> throw new IllegalArgumentException(lock);
                };
        cluster.client().resource(held).create();
    }

    /** What it lacks. */
    @Nullable
    Right right() {
        return right;
    }

    /** How it is installed. */
    Variant variant() {
        return variant;
    }

    /** Whether its process runs. */
    boolean isAlive() {
        return process.process().isAlive();
    }

    /** What it logged so far. */
    String log() throws IOException {
        return process.log();
    }

    /** Writes an event, and looks at what the agent does. */
    Seen look() throws IOException, InterruptedException {
        events.writeCore(somethingNew());
        results.addAll(process.results().poll());
        Instant recent = Instant.now().minusSeconds(RECENT_SECONDS);
        written.values().removeIf(recent::isAfter);
        boolean delivered = results.stream()
                .filter(result -> result.path("kind").asString().equals("event"))
                .map(JsonNode::toString)
                .anyMatch(event -> written.keySet().stream().anyMatch(event::contains));
        String status = status();
        return new Seen(
                results.stream()
                        .anyMatch(result -> result.path("metric").asString().startsWith("system.")),
                status.contains("(leader)"),
                delivered,
                isPositionStored(),
                (status + process.log() + serviceChecks()).replace(manifests.namespace(), "NAMESPACE"));
    }

    /** About another object each time, whose host has to be asked for. */
    private Report somethingNew() {
        boolean ofNode = right != null && right.target().equals("nodes");
        looks++;
        String message = manifests.namespace() + "-" + looks + ".";
        written.put(message, Instant.now());
        return new Report(
                new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind(ofNode ? "Node" : "Pod")
                        .withNamespace(ofNode ? null : manifests.namespace())
                        .withName("thing-" + looks)
                        .withUid("00000000-0000-4000-8000-%012d".formatted(looks))
                        .build(),
                "Warning",
                "Looked",
                message,
                "test",
                "");
    }

    private String serviceChecks() {
        return results.stream()
                .filter(result -> result.path("kind").asString().equals("service_check"))
                .map(result -> result.path("message").asString())
                .distinct()
                .collect(joining("\n"));
    }

    private boolean isPositionStored() {
        ConfigMap token = cluster.client()
                .configMaps()
                .inNamespace(manifests.namespace())
                .withName("datadogtoken")
                .get();
        return token != null
                && token.getData() != null
                && token.getData().getOrDefault("event.tokenKey", "").matches("[1-9][0-9]*");
    }

    private String status() throws IOException, InterruptedException {
        Process status = AgentProcess.command(
                        Project.distribution(),
                        "status",
                        "--verbose",
                        "-c",
                        process.configuration().toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        status.waitFor();
        return text;
    }

    @Override
    public void close() {
        process.close();
        manifests.close();
    }
}
