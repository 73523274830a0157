// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.checkpoint.ClusterConfigMap;
import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.agent.checkpoint.TermCheckpoint;
import io.checkagent.agent.checkpoint.Writer;
import io.checkagent.agent.crash.ClusterDeaths.Death;
import io.checkagent.api.Checkpoint;
import io.checkagent.output.Fence;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What agents tell each other through an API server. */
@Timeout(60)
class ClusterCrashesTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final KubeSandbox cluster = KubeSandbox.builder().start();
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
            .build();

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    @Test
    void whatOneAgentDiedOfTheNextLeaderKnows() {
        ClusterCrashes died = agent();
        ClusterCrashes leads = agent();

        died.tell(death("node-1"));
        died.step();
        leads.step();

        assertThat(leads.hold("check:1", NOW).orElseThrow().remaining()).isEqualTo(Duration.ofMinutes(5));
        assertThat(leads.hold("check:1", NOW).orElseThrow().reason())
                .contains("held back on every agent until 2026-05-01T10:05:00Z")
                .contains("for the first time within a day, last that of node-1 at 2026-05-01T10:00:00Z: why;")
                .contains("kubectl annotate -n default configmap datadogtoken check-agent.io/crashes-");
        assertThat(leads.hold("other:2", NOW)).isEmpty();
    }

    @Test
    void aLeaderThatWritesPositionsKeepsWhatIsNotedAndIsNotHinderedByIt() throws Exception {
        CheckpointStore positions = CheckpointStore.inConfigMap(
                new ClusterConfigMap(() -> client, "default", "datadogtoken"), Clock.systemUTC(), Duration.ZERO);
        TermCheckpoint position =
                positions.open("event", "check", new LeaderTerm(new Writer("leader", 1), Fence.alwaysOpen()));
        assertThat(position.read()).isEqualTo(Checkpoint.empty());
        positions.start();
        ClusterCrashes died = agent();
        died.tell(death("node-1"));
        died.step();

        position.acknowledged(new Checkpoint(Map.of("n", "1")));

        assertThat(positions.flush(Duration.ofSeconds(10))).isTrue();
        positions.close();
        assertThat(configMap().get().getData()).containsEntry("event.n", "1");
        assertThat(configMap().get().getMetadata().getAnnotations())
                .containsEntry("check-agent.io/checkpoint-writer", "leader/1")
                .hasEntrySatisfying(
                        ClusterCrashes.ANNOTATION, text -> assertThat(text).contains("node-1"));
    }

    @Test
    void theAnnotationRemovedItRunsAtOnce() {
        ClusterCrashes leads = agent();
        leads.tell(death("node-1"));
        leads.step();
        assertThat(leads.hold("check:1", NOW)).isPresent();

        ConfigMap noted = configMap().get();
        noted.getMetadata().getAnnotations().clear();
        ConfigMap unused = configMap().patch(noted);
        leads.step();

        assertThat(leads.hold("check:1", NOW)).isEmpty();
    }

    @Test
    void whatWasNotedBeforeIsWrittenOnce() {
        ClusterCrashes died = agent();
        died.tell(death("node-1"));
        died.step();
        String version = configMap().get().getMetadata().getResourceVersion();

        died.tell(death("node-1"));
        died.step();

        assertThat(configMap().get().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void aTermWaitsForAnAnswerNoLongerThanItWantsTo() throws Exception {
        ClusterCrashes nobodyAnswers = agent();

        long began = System.nanoTime();
        nobodyAnswers.refresh(Duration.ofMillis(50));

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(50), Duration.ofSeconds(10));
    }

    @Test
    void withoutAClusterNobodyWaits() throws Exception {
        ClusterCrashes.none().refresh(Duration.ofDays(1));
        ClusterCrashes.none().tell(death("node-1"));
        ClusterCrashes.none().awaitTold(Duration.ofDays(1));
    }

    private ClusterCrashes agent() {
        return new ClusterCrashes(
                Optional.of(new ClusterConfigMap(() -> client, "default", "datadogtoken")),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Resource<ConfigMap> configMap() {
        return client.configMaps().inNamespace("default").withName("datadogtoken");
    }

    private static Death death(String agent) {
        return new Death("check:1", NOW, agent, true, "why");
    }
}
