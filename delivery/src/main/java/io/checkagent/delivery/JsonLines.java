// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.checkagent.api.EventSource;
import io.checkagent.output.Item;
import io.checkagent.output.Item.DistributionItem;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.ServiceCheckItem;
import io.checkagent.output.LineFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

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
    private static final SerializedString LINE_END = new SerializedString("\n");

    private final JsonFactory factory = new JsonFactory();
    private final String hostname;

    JsonLines(String hostname) {
        this.hostname = hostname;
    }

    @Override
    public byte[] line(Item item) {
        Bytes out = new Bytes(FIRST_SIZE);
        try (JsonGenerator json = factory.createGenerator(out, JsonEncoding.UTF8)) {
            write(json, item);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Appends a line for each. */
    void write(List<Item> items, Bytes out) {
        try (JsonGenerator json = factory.createGenerator(out, JsonEncoding.UTF8)) {
            json.setRootValueSeparator(LINE_END);
            for (Item item : items) {
                write(json, item);
            }
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(JsonGenerator json, Item item) throws IOException {
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

    private void head(JsonGenerator json, String kind, long timestamp, String check, List<String> tags)
            throws IOException {
        json.writeStringField("kind", kind);
        json.writeNumberField("timestamp", timestamp);
        json.writeStringField("check", check);
        json.writeStringField("hostname", hostname);
        IntakeFields.tags(json, tags);
    }

    private static void sources(JsonGenerator json, List<EventSource> sources) throws IOException {
        json.writeArrayFieldStart("sources");
        for (EventSource source : sources) {
            json.writeStartObject();
            json.writeStringField("uid", source.uid());
            json.writeStringField("resourceVersion", source.resourceVersion());
            json.writeStringField("namespace", source.namespace());
            json.writeStringField("name", source.name());
            json.writeNumberField("occurrences", source.occurrences());
            if (source.estimated()) {
                json.writeBooleanField("estimated", true);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
