// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fabric8 client, with the JDK's HTTP client below it, takes the sandbox for a cluster. */
class Fabric8ClientTest {
    private KubeSandbox sandbox;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        sandbox = KubeSandbox.builder().start();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(sandbox.kubeconfig()))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        sandbox.close();
    }

    @Test
    void listsAndUpdatesTypedObjects() {
        ConfigMap created = client.configMaps()
                .inNamespace("default")
                .resource(configMap("settings", "1"))
                .create();
        ConfigMap updated = client.resource(
                        new ConfigMapBuilder(created).addToData("value", "2").build())
                .update();

        assertThat(updated.getMetadata().getUid())
                .isEqualTo(created.getMetadata().getUid());
        assertThat(client.configMaps().inNamespace("default").list().getItems())
                .singleElement()
                .satisfies(found -> assertThat(found.getData()).containsEntry("value", "2"));
    }

    @Test
    void watchesTypedEventsOverAWebSocket() {
        Queue<String> messages = new ConcurrentLinkedQueue<>();
        String version =
                client.v1().events().inAnyNamespace().list().getMetadata().getResourceVersion();
        try (Watch watch = client.v1()
                .events()
                .inAnyNamespace()
                .watch(
                        new ListOptionsBuilder()
                                .withResourceVersion(version)
                                .withAllowWatchBookmarks(true)
                                .withTimeoutSeconds(300L)
                                .build(),
                        new MessageCollector(messages))) {
            assertThat(watch).isNotNull();
            createEvent("first", "Größe überschritten");
            createEvent("second", "再起動しました");

            await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(messages)
                    .containsExactly("ADDED Größe überschritten", "ADDED 再起動しました"));
        }
    }

    @Test
    void streamsAnEventWatchRaw() {
        createEvent("first", "Größe überschritten");
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        var request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(sandbox.uri() + "/api/v1/events?watch=true&resourceVersion=1")
                .build();
        HttpResponse<AsyncBody> response = client.getHttpClient()
                .consumeBytes(request, (buffers, body) -> {
                    for (ByteBuffer buffer : buffers) {
                        byte[] bytes = new byte[buffer.remaining()];
                        buffer.get(bytes);
                        received.writeBytes(bytes);
                    }
                    body.consume();
                })
                .join();
        response.body().consume();

        await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(received.toString(StandardCharsets.UTF_8))
                .startsWith("{\"type\":\"ADDED\"")
                .contains("Größe überschritten")
                .endsWith("\n"));
        response.body().cancel();
    }

    private void createEvent(String name, String message) {
        client.v1()
                .events()
                .inNamespace("default")
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withNamespace("default")
                        .withName("web-1")
                        .endInvolvedObject()
                        .withMessage(message)
                        .withReason("Started")
                        .withType("Normal")
                        .build())
                .create();
    }

    private static ConfigMap configMap(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData("value", value)
                .build();
    }

    private record MessageCollector(Queue<String> messages) implements Watcher<Event> {
        @Override
        public void eventReceived(Action action, Event event) {
            messages.add(action + " " + event.getMessage());
        }

        @Override
        public void onClose(WatcherException cause) {
            messages.addAll(List.of("closed: " + cause));
        }
    }
}
