// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
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
        agents.giveImage();
        agents.manifests.apply("rbac.yaml");
        agents.manifests.apply("config.yaml");
        for (HasMetadata object : agents.manifests.read("daemonset.yaml")) {
            agents.run((DaemonSet) object);
        }
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
        }
    }
}
