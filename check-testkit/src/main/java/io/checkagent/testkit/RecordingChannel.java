// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import io.checkagent.testkit.Emission.Occurrence;
import io.checkagent.testkit.Emission.Point;
import io.checkagent.testkit.Emission.PointType;
import io.checkagent.testkit.Emission.Spread;
import io.checkagent.testkit.Emission.State;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes the lines of the agent's console output, and reads them. Thread-safe. */
final class RecordingChannel implements WritableByteChannel {
    private final JsonMapper mapper = new JsonMapper();
    private final List<Emission> emissions = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    synchronized List<Emission> emissions() {
        return List.copyOf(emissions);
    }

    synchronized void clear() {
        emissions.clear();
    }

    @Override
    public synchronized int write(ByteBuffer source) {
        int count = source.remaining();
        while (source.hasRemaining()) {
            byte next = source.get();
            if (next == '\n') {
                emissions.add(read(line.toString(StandardCharsets.UTF_8)));
                line.reset();
            } else {
                line.write(next);
            }
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}

    private Emission read(String text) {
        try {
            JsonNode json = mapper.readTree(text);
            return switch (json.path("kind").asString("")) {
                case "metric" -> point(json);
                case "distribution" -> spread(json);
                case "service_check" -> state(json);
                case "event" -> occurrence(json);
                default -> throw new IllegalStateException("a line of unknown kind: " + text);
            };
        } catch (JacksonException e) {
            throw new IllegalStateException("not a line of JSON: " + text, e);
        }
    }

    private static Point point(JsonNode json) {
        List<String> tags = texts(json.path("tags"));
        if (json.has("device")) {
            // The intake has a field for this tag; for the check's author it stays a tag.
            tags.add("device:" + json.path("device").asString(""));
            tags.sort(null);
        }
        return new Point(
                json.path("check").asString(""),
                PointType.valueOf(upperCase(json.path("type").asString(""))),
                json.path("metric").asString(""),
                json.path("points").path(0).path(1).asDouble(0),
                tags,
                text(json, "host"),
                timestamp(json));
    }

    private static Spread spread(JsonNode json) {
        return new Spread(
                json.path("check").asString(""),
                json.path("metric").asString(""),
                json.path("cnt").asLong(0),
                json.path("min").asDouble(0),
                json.path("max").asDouble(0),
                json.path("sum").asDouble(0),
                json.path("p50").asDouble(0),
                json.path("p95").asDouble(0),
                texts(json.path("tags")),
                text(json, "host"),
                timestamp(json));
    }

    private static State state(JsonNode json) {
        int code = json.path("status").asInt(0);
        for (ServiceCheck.Status status : ServiceCheck.Status.values()) {
            if (status.code() == code) {
                return new State(
                        json.path("check").asString(""),
                        json.path("service_check").asString(""),
                        status,
                        json.path("message").asString(""),
                        texts(json.path("tags")),
                        text(json, "host_name"),
                        timestamp(json));
            }
        }
        throw new IllegalStateException("a service check of unknown status: " + json);
    }

    private static Occurrence occurrence(JsonNode json) {
        List<String> uids = new ArrayList<>();
        json.path("sources").forEach(source -> uids.add(source.path("uid").asString("")));
        return new Occurrence(
                json.path("check").asString(""),
                json.path("msg_title").asString(""),
                json.path("msg_text").asString(""),
                Event.AlertType.valueOf(upperCase(json.path("alert_type").asString(""))),
                Event.Priority.valueOf(upperCase(json.path("priority").asString(""))),
                text(json, "aggregation_key"),
                uids,
                texts(json.path("tags")),
                text(json, "host"),
                timestamp(json));
    }

    private static String upperCase(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static Instant timestamp(JsonNode json) {
        return Instant.ofEpochSecond(json.path("timestamp").asLong(0));
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.of(json.path(field).asString("")).filter(text -> !text.isEmpty());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asString("")));
        return texts;
    }
}
