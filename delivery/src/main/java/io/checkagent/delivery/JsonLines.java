// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.EventSource;
import io.checkagent.output.Item;
import io.checkagent.output.Item.DistributionItem;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.ServiceCheckItem;
import io.checkagent.output.LineFormat;
import java.util.List;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON line format of console and file: one object a line, UTF-8.
 *
 * <p>Every line has {@code kind} ({@code event}, {@code metric}, {@code distribution}, {@code service_check}), {@code timestamp} (seconds),
 * {@code check} (the name of the check that sent it), {@code hostname} (of the agent that delivered it) and
 * {@code tags}, and the intake's fields under the intake's names. {@code host}, or {@code host_name} of a service check,
 * is what it belongs to, {@code ""} for no host. The intake calls a service check's own name {@code check}; here that is
 * {@code service_check}. An event also has its {@code sources}.
 */
final class JsonLines implements LineFormat {
    private static final int FIRST_SIZE = 512;

    private final JsonFactory factory =
            JsonFactory.builder().rootValueSeparator("\n").build();
    private final String hostname;

    JsonLines(String hostname) {
        this.hostname = hostname;
    }

    @Override
    public byte[] line(Item item) {
        Bytes out = new Bytes(FIRST_SIZE);
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            write(json, item);
        }
        return out.toByteArray();
    }

    /** Appends a line for each. */
    void write(List<Item> items, Bytes out) {
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            for (Item item : items) {
                write(json, item);
            }
            json.writeRaw('\n');
        }
    }

    private void write(JsonGenerator json, Item item) {
        String check = item.check();
        json.writeStartObject();
        if (item instanceof EventItem event) {
            head(json, "event", event.event().timestamp().getEpochSecond(), check, event.tags());
            IntakeFields.event(json, event);
            sources(json, event.event().sources());
        } else if (item instanceof PointItem point) {
            head(json, "metric", point.timestamp(), check, point.tags());
            IntakeFields.series(json, point);
        } else if (item instanceof DistributionItem distribution) {
            head(json, "distribution", distribution.timestamp(), check, distribution.tags());
            IntakeFields.distribution(json, distribution);
        } else if (item instanceof ServiceCheckItem serviceCheck) {
            head(json, "service_check", serviceCheck.timestamp(), check, serviceCheck.tags());
            IntakeFields.text(json, "service_check", serviceCheck.serviceCheck().name());
            IntakeFields.serviceCheck(json, serviceCheck);
        }
        json.writeEndObject();
    }

    private void head(JsonGenerator json, String kind, long timestamp, String check, List<String> tags) {
        json.writeStringProperty("kind", kind);
        json.writeNumberProperty("timestamp", timestamp);
        json.writeStringProperty("check", check);
        json.writeStringProperty("hostname", hostname);
        IntakeFields.tags(json, tags);
    }

    private static void sources(JsonGenerator json, List<EventSource> sources) {
        json.writeArrayPropertyStart("sources");
        for (EventSource source : sources) {
            json.writeStartObject();
            json.writeStringProperty("uid", source.uid());
            json.writeStringProperty("resourceVersion", source.resourceVersion());
            json.writeStringProperty("namespace", source.namespace());
            json.writeStringProperty("name", source.name());
            json.writeNumberProperty("occurrences", source.occurrences());
            if (source.estimated()) {
                json.writeBooleanProperty("estimated", true);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
