// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.output.Item;
import java.util.List;
import java.util.Locale;

/**
 * An item as a flat JSON object: the names are those of the JSON lines that console and file write, the time is an ISO
 * text, and each {@code key:value} tag is also found under {@code tag.key}.
 */
final class Document {
    private Document() {}

    static JsonObject of(Item item) {
        JsonObject document = new JsonObject();
        document.addProperty("kind", item.kind().name().toLowerCase(Locale.ROOT));
        document.addProperty("check", item.check());
        document.addProperty("host", item.host());
        if (item instanceof Item.EventItem event) {
            event(document, event.event());
        } else if (item instanceof Item.PointItem point) {
            document.addProperty("metric", point.name());
            document.addProperty("type", point.type().name().toLowerCase(Locale.ROOT));
            document.addProperty("value", point.value());
        } else if (item instanceof Item.DistributionItem distribution) {
            document.addProperty("metric", distribution.name());
            document.addProperty("cnt", distribution.values().count());
            distribution.values().summary().forEach(document::addProperty);
        } else if (item instanceof Item.ServiceCheckItem state) {
            document.addProperty("service_check", state.serviceCheck().name());
            document.addProperty("status", state.serviceCheck().status().name().toLowerCase(Locale.ROOT));
            document.addProperty("message", state.serviceCheck().message());
        }
        JsonArray tags = new JsonArray();
        tagsOf(item).forEach(tags::add);
        document.add("tags", tags);
        return document;
    }

    private static void event(JsonObject document, Event event) {
        document.addProperty("title", event.title());
        document.addProperty("text", event.text());
        document.addProperty("priority", event.priority().name().toLowerCase(Locale.ROOT));
        document.addProperty("alert_type", event.alertType().name().toLowerCase(Locale.ROOT));
        event.aggregationKey().ifPresent(key -> document.addProperty("aggregation_key", key));
        event.sourceTypeName().ifPresent(name -> document.addProperty("source_type_name", name));
        event.eventType().ifPresent(type -> document.addProperty("event_type", type));
        if (!event.sources().isEmpty()) {
            JsonArray sources = new JsonArray();
            for (EventSource source : event.sources()) {
                JsonObject each = new JsonObject();
                each.addProperty("uid", source.uid());
                each.addProperty("resourceVersion", source.resourceVersion());
                each.addProperty("namespace", source.namespace());
                each.addProperty("name", source.name());
                each.addProperty("occurrences", source.occurrences());
                sources.add(each);
            }
            document.add("sources", sources);
        }
    }

    /** With the device of a point among them. */
    static List<String> tagsOf(Item item) {
        return item instanceof Item.PointItem point ? point.tagsWithDevice() : item.tags();
    }
}
