// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.api.Event;
import io.checkagent.output.Item;
import java.util.List;

/**
 * The key of a record. What has one key is in one partition, and so in its order; a compacted topic keeps the last one.
 *
 * <ul>
 *   <li>events: the aggregation key, without the event type in front of it, which of Kubernetes events is the UID of the
 *       object; without one the name of the check
 *   <li>metrics, distributions and service checks: name, host and tags, by which a series is known
 * </ul>
 */
final class RecordKey {
    private RecordKey() {}

    static String of(Item item) {
        if (item instanceof Item.EventItem event) {
            return event.event()
                    .aggregationKey()
                    .map(key -> withoutType(key, event.event()))
                    .orElse(item.check());
        } else if (item instanceof Item.PointItem point) {
            return series(point.name(), item.host(), point.tagsWithDevice());
        } else if (item instanceof Item.DistributionItem distribution) {
            return series(distribution.name(), item.host(), item.tags());
        }
        return series(((Item.ServiceCheckItem) item).serviceCheck().name(), item.host(), item.tags());
    }

    static byte[] bytesOf(Item item) {
        return of(item).getBytes(UTF_8);
    }

    private static String withoutType(String key, Event event) {
        String type = event.eventType().orElse("") + ":";
        return key.startsWith(type) ? key.substring(type.length()) : key;
    }

    private static String series(String name, String host, List<String> tags) {
        return name + "{" + host + (tags.isEmpty() ? "" : "," + String.join(",", tags)) + "}";
    }
}
