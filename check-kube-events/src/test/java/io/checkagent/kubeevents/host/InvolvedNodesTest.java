// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.host;

import static io.checkagent.kubeevents.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.kubeevents.source.KubernetesEvent;
import io.checkagent.kubeevents.source.RestClient;
import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvolvedNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final KubernetesEvent OF_KUBELET = event().build();
    private static final KubernetesEvent OF_SCHEDULER =
            event().writtenBy("default-scheduler").build();
    private static final KubernetesEvent OF_ANOTHER_POD = event().writtenBy("default-scheduler")
            .object("Pod", "default", "web-1", "pod-2")
            .build();

    private KubeSandbox cluster;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        cluster = KubeSandbox.builder().start();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void aKubeletNamesItsNode() {
        try (InvolvedNodes nodes = nodes()) {
            assertThat(nodes.nodeOf(OF_KUBELET)).contains("node-1");
            assertThat(nodes.nodeOf(event().host("").build()))
                    .as("by its reporting instance")
                    .contains("node-1");
        }
        assertThat(cluster.requests()).isEmpty();
    }

    @Test
    void aNodeIsItsOwnHost() {
        try (InvolvedNodes nodes = nodes()) {
            assertThat(nodes.nodeOf(event().writtenBy("node-controller")
                            .object("Node", "", "node-7", "n7")
                            .build()))
                    .contains("node-7");
        }
    }

    @Test
    void otherObjectsHaveNone() {
        try (InvolvedNodes nodes = nodes()) {
            assertThat(nodes.nodeOf(
                            event().object("Service", "default", "web", "s1").build()))
                    .isEmpty();
        }
    }

    @Test
    void whatAKubeletSaidOfAPodIsRemembered() {
        try (InvolvedNodes nodes = nodes()) {
            nodes.nodeOf(OF_KUBELET);

            assertThat(nodes.nodeOf(OF_SCHEDULER)).contains("node-1");
        }
        assertThat(cluster.requests()).isEmpty();
    }

    @Test
    void anotherComponentsHostIsNotThePodsNodeAndIsNotRemembered() {
        createPod();
        KubernetesEvent ofOperator =
                event().writtenBy("my-operator").host("control-plane-1").build();
        try (InvolvedNodes nodes = nodes()) {
            assertThat(nodes.nodeOf(ofOperator)).isEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(nodes.nodeOf(ofOperator)).contains("node-3"));
            assertThat(nodes.nodeOf(OF_SCHEDULER)).contains("node-3");
        }
    }

    @Test
    void anAnswerIsForgottenAfterAnHourAlsoWhenTheClockWasSetBack() {
        Instant noon = Instant.parse("2026-11-26T12:00:00Z");
        for (Duration jump : List.of(Duration.ofMinutes(61), Duration.ofDays(-1))) {
            AtomicReference<Instant> now = new AtomicReference<>(noon);
            ExpiringMemory memory = new ExpiringMemory(now::get);
            memory.put("pod", Optional.of("node-1"), Duration.ofHours(1));
            now.set(noon.plus(Duration.ofMinutes(59)));
            assertThat(memory.get("pod")).contains(Optional.of("node-1"));

            now.set(noon.plus(jump));
            assertThat(memory.get("pod")).isEmpty();
        }
    }

    @Test
    void otherPodsAreAskedForAndNobodyWaits() {
        createPod();
        try (InvolvedNodes nodes = nodes()) {
            assertThat(nodes.nodeOf(OF_SCHEDULER)).isEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(nodes.nodeOf(OF_SCHEDULER)).contains("node-3"));
            assertThat(gets()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"web 1", "Web%20", "..", "../secrets/web", "web/0?x=y", "grüße"})
    void whatCannotBeTheNameOfAPodOrNodeIsNotAskedFor(String name) {
        createPod();
        try (InvolvedNodes nodes = nodes()) {
            assertThat(nodes.nodeOf(event().writtenBy("default-scheduler")
                            .object("Pod", "default", name, "pod-9")
                            .build()))
                    .isEmpty();
            assertThat(nodes.providerIdOf(name)).isEmpty();
            nodes.nodeOf(OF_SCHEDULER);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(nodes.nodeOf(OF_SCHEDULER)).contains("node-3"));
        }
        assertThat(cluster.requests())
                .filteredOn(request -> request.verb().equals("get"))
                .hasSize(1);
    }

    @Test
    void aPodThatIsNotThereIsAskedForOnce() {
        try (InvolvedNodes nodes = nodes()) {
            nodes.nodeOf(OF_SCHEDULER);
            await().atMost(PATIENCE).until(() -> gets() == 1);
            for (int i = 0; i < 100; i++) {
                assertThat(nodes.nodeOf(OF_SCHEDULER)).isEmpty();
            }
            assertThat(gets()).isEqualTo(1);
        }
    }

    @Test
    void theLastPartOfANodesProviderIdIsTold() {
        client.nodes()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-1")
                        .endMetadata()
                        .withNewSpec()
                        .withProviderID("aws:///eu-west-1a/i-0123456789")
                        .endSpec()
                        .build())
                .create();
        try (InvolvedNodes nodes = nodes()) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(nodes.providerIdOf("node-1"))
                    .contains("i-0123456789"));
        }
    }

    @Test
    void aRefusalThatLastsIsKeptForTheUser() {
        cluster.deny(RequestMatcher.any().resource("pods"));
        try (InvolvedNodes nodes = nodes()) {
            nodes.nodeOf(OF_SCHEDULER);
            nodes.nodeOf(OF_ANOTHER_POD);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(nodes.refusal()).contains("403"));
        }
    }

    @Test
    void thatNodesAreAnsweredDoesNotEndARefusalOfPods() {
        cluster.deny(RequestMatcher.any().resource("pods"));
        try (InvolvedNodes nodes = nodes()) {
            nodes.nodeOf(OF_SCHEDULER);
            nodes.providerIdOf("node-1");
            nodes.nodeOf(OF_ANOTHER_POD);
            nodes.providerIdOf("node-2");
            await().atMost(PATIENCE).until(() -> gets() == 4);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(nodes.refusal()).contains("not permitted to get pods"));
        }
    }

    @Test
    void aRefusalForAMomentIsNotTold() {
        cluster.faults().inject(RequestMatcher.any().resource("pods"), Fault.refuse(), 1);
        cluster.faults().inject(RequestMatcher.any().resource("nodes"), Fault.hang());
        try (InvolvedNodes nodes = nodes()) {
            nodes.nodeOf(OF_SCHEDULER);
            nodes.providerIdOf("node-1");
            // The second question is asked when the first is answered, and waits.
            await().atMost(PATIENCE).until(() -> gets() == 2);
            assertThat(nodes.refusal()).isEmpty();
        }
    }

    @Test
    void whoMayNotAskAsksNothing() {
        createPod();
        try (InvolvedNodes nodes = new InvolvedNodes(new RestClient(client), false, Clock.systemUTC())) {
            assertThat(nodes.nodeOf(OF_SCHEDULER)).isEmpty();
            assertThat(nodes.providerIdOf("node-1")).isEmpty();
        }
        assertThat(gets()).isZero();
    }

    private InvolvedNodes nodes() {
        return new InvolvedNodes(new RestClient(client), true, Clock.systemUTC());
    }

    private void createPod() {
        client.pods()
                .inNamespace("default")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("web-0")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("node-3")
                        .addNewContainer()
                        .withName("web")
                        .withImage("web:1")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private long gets() {
        return cluster.requests().stream()
                .filter(request -> request.verb().equals("get"))
                .count();
    }
}
