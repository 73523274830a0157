// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** Takes the lines of the agent's console output, and reads them. Thread-safe. */
final class RecordingChannel implements WritableByteChannel {
    private final ObjectMapper mapper = new ObjectMapper();
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
            return switch (json.path("kind").asText()) {
                case "metric" -> point(json);
                case "distribution" -> spread(json);
                case "service_check" -> state(json);
                case "event" -> occurrence(json);
                default -> throw new IllegalStateException("a line of unknown kind: " + text);
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a line of JSON: " + text, e);
        }
    }

    private static Point point(JsonNode json) {
        List<String> tags = texts(json.path("tags"));
        if (json.has("device")) {
            // The intake has a field for this tag; for the check's author it stays a tag.
            tags.add("device:" + json.path("device").asText());
            tags.sort(null);
        }
        return new Point(
                json.path("check").asText(),
                PointType.valueOf(upperCase(json.path("type").asText())),
                json.path("metric").asText(),
                json.path("points").path(0).path(1).asDouble(),
                tags,
                text(json, "host"),
                timestamp(json));
    }

    private static Spread spread(JsonNode json) {
        return new Spread(
                json.path("check").asText(),
                json.path("metric").asText(),
                json.path("cnt").asLong(),
                json.path("min").asDouble(),
                json.path("max").asDouble(),
                json.path("sum").asDouble(),
                json.path("p50").asDouble(),
                json.path("p95").asDouble(),
                texts(json.path("tags")),
                text(json, "host"),
                timestamp(json));
    }

    private static State state(JsonNode json) {
        int code = json.path("status").asInt();
        for (ServiceCheck.Status status : ServiceCheck.Status.values()) {
            if (status.code() == code) {
                return new State(
                        json.path("check").asText(),
                        json.path("service_check").asText(),
                        status,
                        json.path("message").asText(),
                        texts(json.path("tags")),
                        text(json, "host_name"),
                        timestamp(json));
            }
        }
        throw new IllegalStateException("a service check of unknown status: " + json);
    }

    private static Occurrence occurrence(JsonNode json) {
        List<String> uids = new ArrayList<>();
        json.path("sources").forEach(source -> uids.add(source.path("uid").asText()));
        return new Occurrence(
                json.path("check").asText(),
                json.path("msg_title").asText(),
                json.path("msg_text").asText(),
                Event.AlertType.valueOf(upperCase(json.path("alert_type").asText())),
                Event.Priority.valueOf(upperCase(json.path("priority").asText())),
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
        return Instant.ofEpochSecond(json.path("timestamp").asLong());
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.of(json.path(field).asText()).filter(text -> !text.isEmpty());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
