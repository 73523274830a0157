// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static io.checkagent.kubeevents.EventWriter.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.EventSource;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leaders that are stopped in the middle of the lists of three namespaces, one after the other. */
class NamespacesHandOverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Settings SETTINGS = new TestSettings()
            .namespaces("default", "kube-public", "kube-system")
            .pageSize(10)
            .build();

    private KubeSandbox cluster;
    private KubernetesClient client;
    private EventWriter writer;
    private final List<EventSource> delivered = new ArrayList<>();

    @BeforeEach
    void start() {
        cluster = KubeSandbox.builder().start();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                .build();
        writer = new EventWriter(client);
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void theFirstListsAreGoneOnWith() {
        writeInAllNamespaces();

        Checkpoint reached = threeLeadersAreStopped(Checkpoint.empty());

        assertThat(reached.get("tokenKey")).as("what a Datadog Agent reads").contains("0");
        theNextLeaderDeliversTheRest(reached);
    }

    @Test
    void theListsAfterAnExpiredPositionAreGoneOnWith() {
        String before = String.valueOf(cluster.resourceVersion());
        writeInAllNamespaces();
        cluster.compact();

        Checkpoint reached = threeLeadersAreStopped(Checkpoint.of("tokenKey", before));

        assertThat(reached.get("tokenKey")).as("what a Datadog Agent reads").contains(before);
        theNextLeaderDeliversTheRest(reached);
    }

    private void writeInAllNamespaces() {
        writer.create("default", 5).create("kube-public", 600).create("kube-system", 600);
    }

    /** Each after its first commit; meanwhile events of the long lists happen again, and new ones come. */
    private Checkpoint threeLeadersAreStopped(Checkpoint stored) {
        Checkpoint reached = stored;
        for (int leader = 0; leader < 3; leader++) {
            RecordingContext context = RecordingContext.from(reached);
            context.blockAfter(1);
            try (RunningCheck run = RunningCheck.start(client, SETTINGS, context)) {
                await().atMost(PATIENCE).until(() -> !context.checkpoints().isEmpty());
            }
            reached = context.checkpoint();
            delivered.addAll(context.sources());
            writer.repeat(5 + leader, 1).repeat(1_204 - leader, 3).create("kube-system", 1);
        }
        assertThat(reached.get("tokenListed")).as("lists under way").isPresent();
        return reached;
    }

    private void theNextLeaderDeliversTheRest(Checkpoint reached) {
        RecordingContext last = RecordingContext.from(reached);
        try (RunningCheck run = RunningCheck.start(client, SETTINGS, last)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(writes(all(last))).containsAll(writer.newestWrites()));
            await().atMost(PATIENCE)
                    .until(() -> last.checkpoint().get("tokenListed").isEmpty());
        }
        assertThat(writes(all(last))).doesNotHaveDuplicates();
        assertThat(last.checkpoint().get("tokenKey").orElse("")).isNotEqualTo("0");
    }

    private List<EventSource> all(RecordingContext last) {
        List<EventSource> all = new ArrayList<>(delivered);
        all.addAll(last.sources());
        return all;
    }
}
