// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Test
    void aGapIsHandedOverBeforeThePositionThatStepsOverIt() throws InterruptedException {
        try (KubeSandbox cluster = KubeSandbox.builder().start();
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                        .build()) {
            ResourceVersion before = new ResourceVersion(String.valueOf(cluster.resourceVersion()));
            createNamespace(client, "one");
            createNamespace(client, "two");
            cluster.compact();

            List<Arrival> arrivals = untilThePositionMoves(client, before);

            assertThat(arrivals)
                    .as("else a leader that ends in between leaves it untold")
                    .hasSize(2);
            assertThat(arrivals.get(0)).isInstanceOf(Arrival.Gap.class);
        }
    }

    private static void createNamespace(KubernetesClient client, String name) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static List<Arrival> untilThePositionMoves(KubernetesClient client, ResourceVersion from)
            throws InterruptedException {
        BlockingQueue<Arrival> queue = new LinkedBlockingQueue<>();
        EventStream stream = new EventStream(
                new RestClient(client),
                Optional.empty(),
                new StreamSettings("", 500, Duration.ofSeconds(70)),
                new StartPoint(Optional.of(from), Optional.empty(), ListProgress.NONE),
                queue,
                Clock.systemUTC());
        Thread thread = new Thread(stream, "stream");
        thread.start();
        try {
            List<Arrival> arrivals = new ArrayList<>();
            boolean moved = false;
            while (!moved) {
                Arrival next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(next).as("after %s", arrivals).isNotNull();
                arrivals.add(next);
                moved = next instanceof Arrival.Events events
                        && events.position()
                                .filter(reached -> reached.isAfter(from))
                                .isPresent();
            }
            return arrivals;
        } finally {
            thread.interrupt();
            thread.join(PATIENCE.toMillis());
        }
    }
}
