// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Item.PointType;
import java.time.Instant;
import java.util.List;

/** Things to deliver. */
final class Items {
    static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

    private Items() {}

    static Item event(String title, String resourceVersion) {
        Event event = Event.builder(title, "Back-off restarting \"web\"\n2 times", NOON)
                .alertType(Event.AlertType.WARNING)
                .sourceTypeName("kubernetes")
                .source(new EventSource("uid-1", resourceVersion, "shop", "web.17", 2, false))
                .build();
        return new Item.EventItem("kubernetes_events", event, "node-1", List.of("kube_namespace:shop", "team:a"));
    }

    static Item point(String name, double value) {
        return new Item.PointItem(
                "disk", PointType.GAUGE, name, value, NOON.getEpochSecond(), "node-1", "sda", List.of("team:a"));
    }

    static Item serviceCheck(String name) {
        return new Item.ServiceCheckItem(
                "kube_apiserver_controlplane",
                ServiceCheck.of(name, ServiceCheck.Status.CRITICAL, "etcd not ready"),
                "",
                List.of("component:etcd"),
                NOON.getEpochSecond());
    }

    static Batch batch(Item... items) {
        return new Batch(List.of(items), Fence.alwaysOpen());
    }
}
