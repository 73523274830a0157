// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.LockWatch;
import io.checkagent.demo.agent.LockWatch.Holder;
import io.checkagent.demo.agent.ResultFile;
import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Agents in pods, on nodes that run containers, in a namespace of their own; what they print is followed.
 *
 * <p>The hook <code>e2e.hook.image</code> gives the nodes an image: <code>{image}</code> is its name,
 * <code>{rootfs}</code> the folder of its files, <code>{entrypoint}</code> its command, of one word or several. The system property
 * <code>e2e.node-selector</code>, such as {@code a/b=c}, says on which nodes; at least two.
 */
final class PodsOnNodes implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(2);

    static final String IMAGE = "check-agent";
    static final String TAG = "end-to-end";
    static final String CONTAINER = "agent";
    static final String LAUNCHER = "/opt/check-agent/bin/agent";

    final Path folder;
    final Cluster cluster;
    final Manifests manifests;
    private final LockWatch lock;
    private final Map<String, PodLog> logs = new HashMap<>();

    PodsOnNodes(String name) throws Exception {
        folder = Project.folder(name);
        cluster = Cluster.open(folder);
        manifests = Manifests.inNewNamespace(cluster.client());
        lock = new LockWatch(cluster.client(), manifests.namespace());
    }

    /** Gives the nodes an image with a shell, made by the script for those who want one. */
    void giveImage() throws IOException, InterruptedException {
        giveImage(IMAGE, imageWithShell(), LAUNCHER);
    }

    /** Makes the files of that image. */
    Path imageWithShell() throws IOException, InterruptedException {
        Path rootfs = folder.resolve("rootfs");
        new Hook(
                        "the script of the image's files",
                        Project.file("dist/src/main/scripts/image-rootfs.sh") + " {distribution} {rootfs}")
                .run(Map.of("distribution", Project.distribution().toString(), "rootfs", rootfs.toString()));
        return rootfs;
    }

    /** Gives the nodes the image that the build made, which has no shell. */
    void giveImageOfTheBuild() throws IOException, InterruptedException {
        giveImage(IMAGE, imageOfTheBuild(), "/opt/java/bin/java @/opt/check-agent/run");
    }

    /** Where its files are, if it was built. */
    static Path imageOfTheBuild() {
        return Project.file("dist/target/image/rootfs");
    }

    /** Gives the nodes an image of that name, with the tag {@link #TAG}. */
    static void giveImage(String name, Path rootfs, String entrypoint) throws IOException, InterruptedException {
        Hook.of("e2e.hook.image")
                .orElseThrow()
                .run(Map.of(
                        "image",
                        "docker.io/library/" + name + ":" + TAG,
                        "rootfs",
                        rootfs.toString(),
                        "entrypoint",
                        entrypoint));
    }

    /** The label of the nodes that run containers: key and value. */
    static Map.Entry<String, String> nodeSelector() {
        String[] selector = System.getProperty("e2e.node-selector", "kubernetes.io/os=linux")
                .split("=", 2);
        return Map.entry(selector[0], selector[1]);
    }

    /** Gives the nodes the image with a shell, and applies the manifests of the DaemonSet and what it needs. */
    void runManifests() throws IOException, InterruptedException {
        giveImage();
        manifests.apply("rbac.yaml");
        manifests.apply("config.yaml");
        runDaemonSet();
    }

    /** Applies that of the manifests. */
    void runDaemonSet() throws IOException {
        for (HasMetadata object : manifests.read("daemonset.yaml")) {
            run((DaemonSet) object);
        }
    }

    /** Applies it with no more changed than a test must. */
    void run(DaemonSet daemonSet) {
        prepare(daemonSet.getSpec().getTemplate().getSpec());
        manifests.apply(daemonSet);
    }

    /** Changes what a test must: the image and the nodes. */
    static void prepare(PodSpec pod) {
        pod.getContainers().get(0).setImage(IMAGE + ":" + TAG);
        pod.getContainers().get(0).setImagePullPolicy("Never");
        pod.setNodeSelector(Map.ofEntries(nodeSelector()));
    }

    /** One on each of two nodes at least. */
    List<Pod> awaitReady() {
        return await("a pod on each of two nodes").atMost(LIMIT).until(this::ready, some -> some.size() >= 2);
    }

    /** Those that are ready now. */
    List<Pod> ready() throws IOException {
        List<Pod> ready = new ArrayList<>();
        for (Pod pod : pods()) {
            if (Readiness.isPodReady(pod) && pod.getMetadata().getDeletionTimestamp() == null) {
                ready.add(pod);
                follow(pod.getMetadata().getName());
            }
        }
        return ready;
    }

    /** All of them. */
    List<Pod> pods() {
        return cluster.client().pods().inNamespace(manifests.namespace()).list().getItems();
    }

    private void follow(String pod) throws IOException {
        if (!logs.containsKey(pod)) {
            logs.put(pod, new PodLog(cluster.client(), manifests.namespace(), pod, folder));
        }
    }

    String awaitLeaderBesides(String former) {
        return await("a leader")
                .atMost(LIMIT)
                .until(
                        () -> {
                            ready();
                            return lock.holder().map(Holder::identity).orElse("");
                        },
                        holder -> !holder.isEmpty() && !holder.equals(former));
    }

    /** How long the lock was free at each hand-over so far; one that was never released, but ran out, fails. */
    List<Duration> handOvers() {
        List<Holder> history = lock.history();
        List<Duration> free = new ArrayList<>();
        for (int i = 1; i < history.size(); i++) {
            Holder before = history.get(i - 1);
            Holder after = history.get(i);
            if (before.identity().isEmpty()) {
                free.add(Duration.between(before.since(), after.since()));
            } else {
                assertThat(after.identity())
                        .as("the lock was released by " + before)
                        .isEmpty();
            }
        }
        return free;
    }

    /** The hosts that the metrics of the system belong to that a pod has sent so far. */
    Set<String> hostsOfMetrics(Pod pod) throws IOException {
        return results(pod.getMetadata().getName()).stream()
                .filter(result -> result.path("metric").asString().startsWith("system."))
                .map(result -> result.path("host").asString())
                .collect(Collectors.toSet());
    }

    /** What a pod has sent so far. */
    List<JsonNode> results(String pod) throws IOException {
        PodLog log = logs.get(pod);
        return log == null ? List.of() : log.results();
    }

    /** All that a pod has printed so far, which stays when it is gone. */
    String followed(String pod) throws IOException {
        PodLog log = logs.get(pod);
        return log == null ? "" : log.text();
    }

    /** What a pod has sent so far, as the node keeps it: for a time when there is no API server, through which a log is followed. */
    List<JsonNode> keptResults(String pod) throws IOException {
        return PodLog.results(printed(pod, CONTAINER));
    }

    /** What a container of a pod has printed so far, as the node keeps it. */
    String printed(String pod, String container) {
        return cluster.client()
                .pods()
                .inNamespace(manifests.namespace())
                .withName(pod)
                .inContainer(container)
                .getLog();
    }

    /** Events that pods have sent so far. */
    List<Delivery> deliveries() throws IOException {
        List<Delivery> deliveries = new ArrayList<>();
        for (String pod : logs.keySet()) {
            for (JsonNode result : results(pod)) {
                deliveries.addAll(ResultFile.deliveries(pod, result));
            }
        }
        return deliveries;
    }

    /** What became of the ledger's events, when none is missing any more. */
    Balance settled(Ledger ledger) {
        return await("nothing lost")
                .atMost(LIMIT)
                .until(() -> Balance.of(ledger.entries(), deliveries()), balance -> balance.lost() == 0);
    }

    @Override
    public void close() {
        logs.values().forEach(PodLog::close);
        lock.close();
        manifests.close();
        cluster.close();
    }
}
