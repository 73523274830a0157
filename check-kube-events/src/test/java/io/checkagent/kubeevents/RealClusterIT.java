// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static io.checkagent.kubeevents.EventWriter.counts;
import static io.checkagent.kubeevents.EventWriter.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.EventSource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Collection from a real API server, given by {@code -Dcontract.kubeconfig}; works in a namespace of its own. */
@Tag("real-cluster")
class RealClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private KubernetesClient client;
    private String namespace;
    private EventWriter writer;
    private Settings settings;

    @BeforeEach
    void createNamespace() throws IOException {
        Path kubeconfig = Path.of(System.getProperty("contract.kubeconfig"));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
                .build();
        namespace = "kube-events-" + Long.toString(System.currentTimeMillis(), 36);
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        writer = new EventWriter(client);
        settings = new TestSettings().namespaces(namespace).build();
    }

    @AfterEach
    void deleteNamespace() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    @Test
    void aBacklogIsDeliveredOnceInPages() {
        writer.create(namespace, 1_200).createNewStyle(namespace, "neu");
        writer.repeat(7, 4).repeat(1_200, 2);
        RecordingContext context = RecordingContext.from(Checkpoint.empty());
        try (RunningCheck run = RunningCheck.start(client, settings, context)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(writes(context.sources()))
                    .containsExactlyInAnyOrderElementsOf(writer.newestWrites()));
            writer.repeat(7, 3);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(counts(context.sources())).isEqualTo(writer.counts()));
        }
    }

    @Test
    void threeLeadersUnderLoadDeliverEveryWriteOnceAndCountTruly() {
        String start = client.v1()
                .events()
                .inNamespace(namespace)
                .list(new ListOptionsBuilder().withLimit(1L).build())
                .getMetadata()
                .getResourceVersion();
        Checkpoint checkpoint = Checkpoint.of("tokenKey", start);
        CompletableFuture<Void> load = CompletableFuture.runAsync(this::writeForAWhile);
        List<EventSource> delivered = new ArrayList<>();
        for (int leader = 1; leader <= 2; leader++) {
            RecordingContext context = RecordingContext.from(checkpoint);
            try (RunningCheck run = RunningCheck.start(client, settings, context)) {
                await().atMost(PATIENCE).until(() -> context.sources().size() > 100);
            }
            delivered.addAll(context.sources());
            checkpoint = context.checkpoint();
        }
        RecordingContext last = RecordingContext.from(checkpoint);
        try (RunningCheck run = RunningCheck.start(client, settings, last)) {
            load.join();
            int before = delivered.size();
            await().atMost(PATIENCE)
                    .until(() ->
                            before + last.sources().size() >= writer.writes().size());
        }
        delivered.addAll(last.sources());

        assertThat(writes(delivered)).containsExactlyInAnyOrderElementsOf(writer.writes());
        assertThat(counts(delivered)).isEqualTo(writer.counts());
        assertThat(delivered).noneMatch(EventSource::estimated);
    }

    private void writeForAWhile() {
        writer.create(namespace, 50).createNewStyle(namespace, "neu");
        for (int round = 0; round < 400; round++) {
            writer.create(namespace, "Runde " + round + ": Grüße, 世界 😀");
            writer.repeat(round % 51, 1 + round % 3);
        }
    }
}
