// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.checkagent.demo.agent.LockWatch;
import io.checkagent.demo.agent.LockWatch.Holder;
import io.checkagent.demo.agent.ResultFile;
import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The product as its users run it: the DaemonSet of the manifests, in pods, on nodes that run containers.
 *
 * <p>The hook <code>e2e.hook.image</code> gives the nodes an image: <code>{image}</code> is its name,
 * <code>{rootfs}</code> the folder of its files, <code>{entrypoint}</code> its command. The system property
 * <code>e2e.node-selector</code>, such as {@code a/b=c}, says on which nodes; at least two.
 */
@EnabledIfSystemProperty(
        named = "e2e.hook.image",
        matches = ".+",
        disabledReason = "needs nodes that run containers, and the hook that gives them the image")
class DaemonSetIT {
    private static final String IMAGE = "check-agent:end-to-end";
    private static final int RATE = Integer.getInteger("e2e.rate", 50);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path folder;
    private final Cluster cluster;
    private final Manifests manifests;
    private final LockWatch lock;
    private final Map<String, PodLog> logs = new HashMap<>();

    DaemonSetIT() throws Exception {
        folder = Project.folder("daemonset");
        cluster = Cluster.open(folder);
        manifests = Manifests.inNewNamespace(cluster.client());
        lock = new LockWatch(cluster.client(), manifests.namespace());
    }

    @AfterEach
    void end() {
        logs.values().forEach(PodLog::close);
        lock.close();
        manifests.close();
        cluster.close();
    }

    @Test
    void runsOnEveryNodeWithOneLeaderAndHandsOverWhenItsPodIsDeleted() throws Exception {
        giveImage();
        manifests.apply("rbac.yaml");
        manifests.apply("config.yaml");
        for (HasMetadata object : manifests.read("daemonset.yaml")) {
            manifests.apply(adapted((DaemonSet) object));
        }
        List<Pod> pods =
                await("a pod on each of two nodes").atMost(LIMIT).until(this::readyPods, some -> some.size() >= 2);
        String first = awaitLeaderBesides("");

        Load load = new Load(cluster.client(), manifests.namespace(), folder, Hook.of("e2e.hook.load"));
        load.awaitCollection();
        int before = deliveries().size();
        Future<Ledger> loading = load.start(RATE, Duration.ofSeconds(30));
        await("the leader delivers").atMost(LIMIT).until(() -> deliveries().size() > before + 20);
        cluster.client()
                .pods()
                .inNamespace(manifests.namespace())
                .withName(first)
                .delete();
        String second = awaitLeaderBesides(first);

        Balance balance = settled(loading.get());
        assertThat(balance.produced()).isGreaterThan(100);
        assertThat(balance.twice()).isZero();
        assertThat(deliveries()).extracting(Delivery::agent).contains(first, second);
        for (Pod pod : pods) {
            assertThat(results(pod.getMetadata().getName()))
                    .as("metrics of " + pod.getSpec().getNodeName())
                    .filteredOn(result -> result.path("metric").asText().startsWith("system."))
                    .isNotEmpty()
                    .allSatisfy(metric -> assertThat(metric.path("host").asText())
                            .isEqualTo(pod.getSpec().getNodeName()));
        }
    }

    private Balance settled(Ledger ledger) {
        return await("nothing lost")
                .atMost(LIMIT)
                .until(() -> Balance.of(ledger.entries(), deliveries()), balance -> balance.lost() == 0);
    }

    private void giveImage() throws IOException, InterruptedException {
        Path rootfs = folder.resolve("rootfs");
        new Hook(
                        "the script of the image's files",
                        Project.file("dist/src/main/scripts/image-rootfs.sh") + " {distribution} {rootfs}")
                .run(Map.of("distribution", Project.distribution().toString(), "rootfs", rootfs.toString()));
        Hook.of("e2e.hook.image")
                .orElseThrow()
                .run(Map.of(
                        "image",
                        "docker.io/library/" + IMAGE,
                        "rootfs",
                        rootfs.toString(),
                        "entrypoint",
                        "/opt/check-agent/bin/agent"));
    }

    /** Only what a test must change: the image and the nodes. */
    private static DaemonSet adapted(DaemonSet daemonSet) {
        var pod = daemonSet.getSpec().getTemplate().getSpec();
        Container agent = pod.getContainers().get(0);
        agent.setImage(IMAGE);
        agent.setImagePullPolicy("Never");
        String[] selector = System.getProperty("e2e.node-selector", "kubernetes.io/os=linux")
                .split("=", 2);
        pod.setNodeSelector(Map.of(selector[0], selector[1]));
        return daemonSet;
    }

    private List<Pod> readyPods() throws IOException {
        List<Pod> ready = new ArrayList<>();
        for (Pod pod : cluster.client()
                .pods()
                .inNamespace(manifests.namespace())
                .list()
                .getItems()) {
            if (Readiness.isPodReady(pod) && pod.getMetadata().getDeletionTimestamp() == null) {
                ready.add(pod);
                follow(pod.getMetadata().getName());
            }
        }
        return ready;
    }

    private void follow(String pod) throws IOException {
        if (!logs.containsKey(pod)) {
            logs.put(pod, new PodLog(cluster.client(), manifests.namespace(), pod, folder));
        }
    }

    private String awaitLeaderBesides(String former) {
        return await("a leader")
                .atMost(LIMIT)
                .until(
                        () -> {
                            readyPods();
                            return lock.holder().map(Holder::identity).orElse("");
                        },
                        holder -> !holder.isEmpty() && !holder.equals(former));
    }

    private List<JsonNode> results(String pod) throws IOException {
        PodLog log = logs.get(pod);
        return log == null ? List.of() : log.results();
    }

    private List<Delivery> deliveries() throws IOException {
        List<Delivery> deliveries = new ArrayList<>();
        for (String pod : logs.keySet()) {
            for (JsonNode result : results(pod)) {
                deliveries.addAll(ResultFile.deliveries(pod, result));
            }
        }
        return deliveries;
    }
}
