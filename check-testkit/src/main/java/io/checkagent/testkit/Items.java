// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Item;
import java.time.Instant;
import java.util.List;

/** Results of a check named {@code test} on the host {@code node-1}, for tests of outputs; all of one noon. */
public final class Items {
    /** Their time. */
    public static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

    private Items() {}

    /** An event with that title; its text is the title, too. */
    public static Item event(String title, String... tags) {
        return event(Event.builder(title, title, NOON).build(), tags);
    }

    public static Item event(Event event, String... tags) {
        return new Item.EventItem("test", event, "node-1", List.of(tags));
    }

    public static Item gauge(String name, double value, String... tags) {
        return point(Item.PointType.GAUGE, name, value, tags);
    }

    public static Item count(String name, double value, String... tags) {
        return point(Item.PointType.COUNT, name, value, tags);
    }

    private static Item point(Item.PointType type, String name, double value, String... tags) {
        return new Item.PointItem("test", type, name, value, NOON.getEpochSecond(), 0, "node-1", "", List.of(tags));
    }

    public static Item serviceCheck(String name, ServiceCheck.Status status, String... tags) {
        return new Item.ServiceCheckItem(
                "test", ServiceCheck.of(name, status, ""), "node-1", List.of(tags), NOON.getEpochSecond());
    }
}
