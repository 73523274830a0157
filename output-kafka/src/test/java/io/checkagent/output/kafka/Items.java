// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Item;
import java.time.Instant;
import java.util.List;

/** Results. */
final class Items {
    static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

    private Items() {}

    static Event event(String object, String resourceVersion, String text) {
        return Event.builder("Pod " + object + ": BackOff", text, NOON)
                .aggregationKey("kubernetes_apiserver:" + object)
                .eventType("kubernetes_apiserver")
                .source(new EventSource("event-of-" + object, resourceVersion, "shop", object + ".1", 1, false))
                .build();
    }

    static Item item(Event event) {
        return new Item.EventItem("kubernetes_events", event, "node-1", List.of("env:test"));
    }

    static Item point(String name) {
        return new Item.PointItem(
                "disk", Item.PointType.GAUGE, name, 2.5, NOON.getEpochSecond(), "node-1", "sda", List.of("team:a"));
    }

    static Item serviceCheck() {
        return new Item.ServiceCheckItem(
                "ntp", ServiceCheck.of("ntp.in_sync", ServiceCheck.Status.OK, ""), "node-1", List.of(), 1_704_110_400);
    }
}
