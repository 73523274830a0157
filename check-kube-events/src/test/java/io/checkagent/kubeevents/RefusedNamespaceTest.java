// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static io.checkagent.kubeevents.EventWriter.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.EventSource;
import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One of two namespaces may not be read for a while, over several leaders. */
class RefusedNamespaceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Settings SETTINGS =
            new TestSettings().namespaces("default", "kube-system").build();

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
    void nothingIsLostOrDoubledOfWhatWasWrittenMeanwhile() {
        Checkpoint before = Checkpoint.of("tokenKey", String.valueOf(cluster.resourceVersion()));

        Checkpoint reached = theNextLeaderAllowedAgain(twoLeadersRefused(before));

        assertThat(reached.get("tokenRefused")).isEmpty();
        assertThat(reached.get("tokenKey").orElse("0"))
                .isNotEqualTo(before.get("tokenKey").orElse("0"));
    }

    @Test
    void nothingIsLostOrDoubledAlsoWhenItWasNeverRead() {
        writer.create("kube-system", 3);

        theNextLeaderAllowedAgain(twoLeadersRefused(Checkpoint.empty()));
    }

    @Test
    void nothingIsLostOrDoubledWhenItsPositionExpiresMeanwhile() {
        Checkpoint reached = twoLeadersRefused(Checkpoint.of("tokenKey", String.valueOf(cluster.resourceVersion())));
        cluster.compact();

        theNextLeaderAllowedAgain(reached);
    }

    /** Each after it delivered what was written in the other namespace later. */
    private Checkpoint twoLeadersRefused(Checkpoint stored) {
        RequestMatcher events = RequestMatcher.any().resource("events").namespace("kube-system");
        cluster.deny(events.verb("list"));
        cluster.deny(events.verb("watch"));
        Checkpoint reached = stored;
        for (int leader = 0; leader < 2; leader++) {
            writer.create("kube-system", 2).create("default", 2);
            String upTo = String.valueOf(cluster.resourceVersion());
            RecordingContext context = RecordingContext.from(reached);
            try (RunningCheck run = RunningCheck.start(client, SETTINGS, context)) {
                await().atMost(PATIENCE).until(() -> context.checkpoint()
                        .get("tokenKey")
                        .filter(upTo::equals)
                        .isPresent());
            }
            reached = context.checkpoint();
            delivered.addAll(context.sources());
        }
        assertThat(delivered).hasSize(4).allMatch(source -> source.namespace().equals("default"));
        return reached;
    }

    private Checkpoint theNextLeaderAllowedAgain(Checkpoint stored) {
        cluster.faults().clear();
        RecordingContext context = RecordingContext.from(stored);
        try (RunningCheck run = RunningCheck.start(client, SETTINGS, context)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(writes(all(context))).containsAll(writer.writes()));
            await().atMost(PATIENCE)
                    .until(() -> context.checkpoint().get("tokenRefused").isEmpty());
        }
        assertThat(writes(all(context))).containsExactlyInAnyOrderElementsOf(writer.writes());
        assertThat(context.sources()).allMatch(source -> source.occurrences() == 1);
        return context.checkpoint();
    }

    private List<EventSource> all(RecordingContext last) {
        List<EventSource> all = new ArrayList<>(delivered);
        all.addAll(last.sources());
        return all;
    }
}
