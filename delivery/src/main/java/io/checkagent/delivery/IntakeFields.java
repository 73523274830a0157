// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Event;
import io.checkagent.output.Item.DistributionItem;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.ServiceCheckItem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the fields that the Datadog intake has for events, series (v1) and service checks, inside of an open object.
 * Shared by the intake's payloads and the JSON line format.
 */
final class IntakeFields {
    /** Of all metrics of checks, as the Datadog Agent has it. */
    static final String SOURCE_TYPE = "System";

    private IntakeFields() {}

    static void event(JsonGenerator json, EventItem item) {
        Event event = item.event();
        text(json, "msg_title", event.title());
        text(json, "msg_text", event.text());
        json.writeStringProperty("priority", priority(event.priority()));
        text(json, "host", item.host());
        json.writeStringProperty("alert_type", alertType(event.alertType()));
        optional(json, "aggregation_key", event.aggregationKey());
        optional(json, "source_type_name", event.sourceTypeName());
        optional(json, "event_type", event.eventType());
    }

    static void series(JsonGenerator json, PointItem item) {
        text(json, "metric", item.name());
        json.writeArrayPropertyStart("points");
        json.writeStartArray();
        json.writeNumber(item.timestamp());
        json.writeNumber(item.value());
        json.writeEndArray();
        json.writeEndArray();
        text(json, "host", item.host());
        if (!item.device().isEmpty()) {
            text(json, "device", item.device());
        }
        json.writeStringProperty("type", item.type().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("interval", item.interval());
        json.writeStringProperty("source_type_name", SOURCE_TYPE);
    }

    /** For who reads lines: the intake itself has the bins. */
    static void distribution(JsonGenerator json, DistributionItem item) {
        text(json, "metric", item.name());
        text(json, "host", item.host());
        json.writeStringProperty("type", "distribution");
        json.writeNumberProperty("cnt", item.values().count());
        for (Map.Entry<String, Double> each : item.values().summary().entrySet()) {
            json.writeNumberProperty(each.getKey(), each.getValue());
        }
    }

    /** All but the name, which the two formats call differently. */
    static void serviceCheck(JsonGenerator json, ServiceCheckItem item) {
        text(json, "host_name", item.host());
        json.writeNumberProperty("status", item.serviceCheck().status().code());
        text(json, "message", item.serviceCheck().message());
    }

    static void tags(JsonGenerator json, List<String> tags) {
        json.writeArrayPropertyStart("tags");
        for (String tag : tags) {
            json.writeString(wellFormed(tag));
        }
        json.writeEndArray();
    }

    static void text(JsonGenerator json, String name, String value) {
        json.writeStringProperty(name, wellFormed(value));
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) {
        if (value.isPresent()) {
            text(json, name, value.get());
        }
    }

    /** Half a surrogate pair, as a text cut in the middle of a character has it, cannot be written as UTF-8. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    private static String priority(Event.Priority priority) {
        return switch (priority) {
            case NORMAL -> "normal";
            case LOW -> "low";
        };
    }

    private static String alertType(Event.AlertType alertType) {
        return switch (alertType) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case INFO -> "info";
            case SUCCESS -> "success";
        };
    }
}
