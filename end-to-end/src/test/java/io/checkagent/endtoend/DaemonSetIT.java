// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The product as its users run it: the DaemonSet of the manifests, in {@link PodsOnNodes}. */
@EnabledIfSystemProperty(
        named = "e2e.hook.image",
        matches = ".+",
        disabledReason = "needs nodes that run containers, and the hook that gives them the image")
class DaemonSetIT {
    private static final int RATE = Integer.getInteger("e2e.rate", 50);

    private final PodsOnNodes agents;

    DaemonSetIT() throws Exception {
        agents = new PodsOnNodes("daemonset");
    }

    @AfterEach
    void end() {
        agents.close();
    }

    @Test
    void runsOnEveryNodeWithOneLeaderAndHandsOverWhenItsPodIsDeleted() throws Exception {
        agents.runManifests();
        List<Pod> pods = agents.awaitReady();
        String first = agents.awaitLeaderBesides("");

        String namespace = agents.manifests.namespace();
        Load load = new Load(agents.cluster.client(), namespace, agents.folder, Hook.of("e2e.hook.load"));
        load.awaitCollection();
        int before = agents.deliveries().size();
        Future<Ledger> loading = load.start(RATE, Duration.ofSeconds(30));
        await("the leader delivers")
                .atMost(PodsOnNodes.LIMIT)
                .until(() -> agents.deliveries().size() > before + 20);
        agents.cluster.client().pods().inNamespace(namespace).withName(first).delete();
        String second = agents.awaitLeaderBesides(first);

        Balance balance = agents.settled(loading.get());
        assertThat(balance.produced()).isGreaterThan(100);
        assertThat(balance.twice()).isZero();
        assertThat(agents.deliveries()).extracting(Delivery::agent).contains(first, second);
        for (Pod pod : pods) {
            assertThat(agents.hostsOfMetrics(pod)).containsExactly(pod.getSpec().getNodeName());
            String name = pod.getMetadata().getName();
            if (!name.equals(first)) {
                // The other may have been deleted before its first look at the disks.
                await("disks are told").atMost(PodsOnNodes.LIMIT).untilAsserted(() -> assertThat(agents.results(name))
                        .extracting(result -> result.path("metric").asString())
                        .contains("system.disk.in_use", "system.fs.inodes.in_use"));
            }
            assertThat(agents.followed(name))
                    .as("warnings of what containers have mounted")
                    .doesNotContain("so not told: /run/containerd/");
        }
    }
}
