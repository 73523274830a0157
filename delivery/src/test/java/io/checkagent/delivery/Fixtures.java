// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.Host;
import io.checkagent.api.Scope;
import io.checkagent.api.ServiceCheck;
import io.checkagent.configuration.Secret;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.proxy.ProxyRules;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Things to deliver. */
final class Fixtures {
    static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");
    static final Origin CLUSTER_CHECK =
            Origin.of("kubernetes_events", "kubernetes_events:1", Scope.CLUSTER, List.of("team:a"));
    static final Origin NODE_CHECK = Origin.of("cpu", "cpu:1", Scope.NODE, List.of());

    private static final JsonMapper JSON = new JsonMapper();

    private Fixtures() {}

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    /** What {@link #datadog} tells of the host. */
    static final HostMetadata HOST = new HostMetadata(
            new Host("node-1-shop", Optional.of("shop"), List.of("env:test", "team:a")), "1.2.3", List.of("node-1"));

    /** The output to an intake, as Delivery takes it. */
    static DatadogOutput datadog(String url, ProxyRules proxies, boolean verifyTls) {
        OutputSettings.Datadog settings = new OutputSettings.Datadog(URI.create(url), new Secret(FakeIntake.KEY));
        return new DatadogOutput(
                settings,
                new DatadogPayloads("agent-1", PayloadSettings.DEFAULT),
                Optional.of(HOST),
                new IntakeConnection(settings.url(), settings.apiKey(), "1.2.3", proxies, verifyTls, new Paces()));
    }

    static Event event(String title) {
        return Event.builder(title, "text of " + title, NOON).build();
    }

    static Event fullEvent() {
        return Event.builder("Events from the Pod web/nginx-0", "%%% \n1 **Killing**: Stopping – größer\n %%%", NOON)
                .priority(Event.Priority.LOW)
                .alertType(Event.AlertType.WARNING)
                .host("node-1")
                .aggregationKey("kubernetes_apiserver:uid-1")
                .sourceTypeName("kubernetes")
                .eventType("kubernetes_apiserver")
                .source(new EventSource("event-uid", "1234", "web", "nginx-0.17", 2, false))
                .source(new EventSource("other-uid", "1240", "web", "nginx-0.18", 7, true))
                .build();
    }

    static Item.EventItem item(Event event) {
        return new Item.EventItem("kubernetes_events", event, event.host().orElse(""), List.of("env:test", "team:a"));
    }

    static Item.PointItem point(String name, double value) {
        return new Item.PointItem(
                "cpu", Item.PointType.GAUGE, name, value, NOON.getEpochSecond(), "host-1", "sda", List.of("env:test"));
    }

    static Item.ServiceCheckItem serviceCheck(String name) {
        return new Item.ServiceCheckItem(
                "kubernetes_events",
                ServiceCheck.of(name, ServiceCheck.Status.CRITICAL, "etcd not ready"),
                "",
                List.of("component:etcd"),
                NOON.getEpochSecond());
    }

    /** A batch for one output, with an order of its own. */
    static Commit batch(Origin origin, Fence fence, Item... items) {
        CommitOrder order = new CommitOrder(checkpoint -> {});
        Commit batch = new Commit(origin, fence, List.of(items), Optional.empty(), true, order, 1);
        order.add(batch);
        return batch;
    }

    static Commit batch(Item... items) {
        return batch(CLUSTER_CHECK, Fence.alwaysOpen(), items);
    }

    static Shipment shipment(Commit batch) {
        return new Shipment(batch, batch.items, batch.waits);
    }

    static Batch together(Item... items) {
        return new Batch(List.of(items), Fence.alwaysOpen());
    }
}
