// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The DaemonSet of a user of the Datadog Agent, with nothing changed but the image, in {@link PodsOnNodes}: no name of a host
 * is given, the probes are the Datadog Agent's, and so are the ClusterRole and the ConfigMaps that it grants. Its API key is
 * empty, so that the results are to be seen.
 */
@EnabledIfSystemProperty(
        named = "e2e.hook.image",
        matches = ".+",
        disabledReason = "needs nodes that run containers, and the hook that gives them the image")
class DatadogDaemonSetIT {
    private static final int RATE = Integer.getInteger("e2e.rate", 50);

    /** Longer than three of its liveness probes take to restart a container. */
    private static final Duration A_WHILE = Duration.ofSeconds(75);

    private final PodsOnNodes agents;

    DatadogDaemonSetIT() throws Exception {
        agents = new PodsOnNodes("datadog-daemonset");
    }

    @AfterEach
    void end() {
        agents.close();
    }

    @Test
    void runsUnchangedButForTheImage() throws Exception {
        agents.giveImage();
        try (InputStream in = Objects.requireNonNull(
                DatadogDaemonSetIT.class.getResourceAsStream("datadog-agent.yaml"), "no manifest")) {
            for (HasMetadata object : agents.manifests.place(in)) {
                if (object instanceof DaemonSet daemonSet) {
                    agents.run(daemonSet);
                } else {
                    agents.manifests.apply(object);
                }
            }
        }
        List<Pod> pods = agents.awaitReady();
        Instant ready = Instant.now();
        agents.awaitLeaderBesides("");

        String namespace = agents.manifests.namespace();
        Load load = new Load(agents.cluster.client(), namespace, agents.folder, Hook.of("e2e.hook.load"));
        load.awaitCollection();
        Future<Ledger> loading = load.start(RATE, Duration.ofSeconds(20));

        Balance balance = agents.settled(loading.get());
        assertThat(balance.produced()).isGreaterThan(100);
        assertThat(balance.twice()).isZero();
        for (Pod pod : pods) {
            assertThat(agents.hostsOfMetrics(pod)).containsExactly(pod.getSpec().getNodeName());
        }
        await("its probes have been asked for a while")
                .atMost(PodsOnNodes.LIMIT)
                .until(() -> Instant.now().isAfter(ready.plus(A_WHILE)));
        assertThat(agents.pods()).hasSameSizeAs(pods).allSatisfy(pod -> assertThat(
                        pod.getStatus().getContainerStatuses())
                .allSatisfy(container -> {
                    assertThat(container.getReady()).isTrue();
                    assertThat(container.getRestartCount()).isZero();
                }));
        assertThat(agents.cluster
                        .client()
                        .v1()
                        .events()
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .filteredOn(
                        event -> "DaemonSet".equals(event.getInvolvedObject().getKind())
                                || "Pod".equals(event.getInvolvedObject().getKind()))
                .extracting(Event::getReason)
                .doesNotContain("Killing", "BackOff");
    }
}
