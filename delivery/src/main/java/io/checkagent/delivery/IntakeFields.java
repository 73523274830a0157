// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import io.checkagent.api.Event;
import io.checkagent.output.Item.DistributionItem;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.ServiceCheckItem;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the fields that the Datadog intake has for events, series (v1) and service checks, inside of an open object.
 * Shared by the intake's payloads and the JSON line format.
 */
final class IntakeFields {
    /** Of all metrics of checks, as the Datadog Agent has it. */
    static final String SOURCE_TYPE = "System";

    private IntakeFields() {}

    static void event(JsonGenerator json, EventItem item) throws IOException {
        Event event = item.event();
        text(json, "msg_title", event.title());
        text(json, "msg_text", event.text());
        json.writeStringField("priority", priority(event.priority()));
        text(json, "host", item.host());
        json.writeStringField("alert_type", alertType(event.alertType()));
        optional(json, "aggregation_key", event.aggregationKey());
        optional(json, "source_type_name", event.sourceTypeName());
        optional(json, "event_type", event.eventType());
    }

    static void series(JsonGenerator json, PointItem item) throws IOException {
        text(json, "metric", item.name());
        json.writeArrayFieldStart("points");
        json.writeStartArray();
        json.writeNumber(item.timestamp());
        json.writeNumber(item.value());
        json.writeEndArray();
        json.writeEndArray();
        text(json, "host", item.host());
        if (!item.device().isEmpty()) {
            text(json, "device", item.device());
        }
        json.writeStringField("type", item.type().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("interval", item.interval());
        json.writeStringField("source_type_name", SOURCE_TYPE);
    }

    /** For who reads lines: the intake itself has the bins. */
    static void distribution(JsonGenerator json, DistributionItem item) throws IOException {
        text(json, "metric", item.name());
        text(json, "host", item.host());
        json.writeStringField("type", "distribution");
        json.writeNumberField("cnt", item.values().count());
        for (Map.Entry<String, Double> each : item.values().summary().entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
        }
    }

    /** All but the name, which the two formats call differently. */
    static void serviceCheck(JsonGenerator json, ServiceCheckItem item) throws IOException {
        text(json, "host_name", item.host());
        json.writeNumberField("status", item.serviceCheck().status().code());
        text(json, "message", item.serviceCheck().message());
    }

    static void tags(JsonGenerator json, List<String> tags) throws IOException {
        json.writeArrayFieldStart("tags");
        for (String tag : tags) {
            json.writeString(wellFormed(tag));
        }
        json.writeEndArray();
    }

    static void text(JsonGenerator json, String name, String value) throws IOException {
        json.writeStringField(name, wellFormed(value));
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) throws IOException {
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
