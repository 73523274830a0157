// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import static java.util.Locale.ROOT;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Sends what a program prints: one JSON object a line, with the names that the agent's own lines have on the console. A
 * line that cannot be used is a warning, and the next ones are. Used by one thread.
 */
final class ResultLines implements Results {
    private static final int WARNINGS = 10;
    /** As Python and others write what is no finite number: NaN, Infinity. The agent leaves it out, counts it and says so. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final CheckContext context;
    private long number;
    private int warnings;

    ResultLines(CheckContext context) {
        this.context = context;
    }

    @Override
    public void take(String line) {
        number++;
        if (line.isBlank()) {
            return;
        }
        try {
            send(read(line));
        } catch (JacksonException | IllegalArgumentException e) {
            if (warnings++ < WARNINGS) {
                String reason =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                context.warn("line %s of its output cannot be used: %s".formatted(number, reason));
            }
        }
    }

    @Override
    public void complete() {
        // Each line is.
    }

    private void send(Map<String, Object> fields) {
        Sender sender = context.sender();
        List<String> tags = tags(fields);
        Optional<String> host = text(fields, "host");
        if (fields.containsKey("metric")) {
            Metric.Type type = choice(Metric.Type.class, fields, "type", Metric.Type.GAUGE);
            sender.metric(new Metric(type, required(fields, "metric"), number(fields, "value"), host, tags));
        } else if (fields.containsKey("service_check")) {
            sender.serviceCheck(new ServiceCheck(
                    required(fields, "service_check"),
                    status(fields),
                    text(fields, "message").orElse(""),
                    text(fields, "host_name").or(() -> host),
                    tags));
        } else if (fields.containsKey("msg_title")) {
            sender.event(event(fields, host, tags));
        } else if (fields.containsKey("warning")) {
            context.warn(required(fields, "warning"));
        } else {
            throw new IllegalArgumentException(
                    "it has none of the keys metric, service_check, msg_title and warning, but " + fields.keySet());
        }
    }

    private Event event(Map<String, Object> fields, Optional<String> host, List<String> tags) {
        Instant at = fields.containsKey("timestamp")
                ? timestamp(number(fields, "timestamp"))
                : context.clock().instant();
        return new Event(
                required(fields, "msg_title"),
                text(fields, "msg_text").orElse(""),
                at,
                choice(Event.Priority.class, fields, "priority", Event.Priority.NORMAL),
                choice(Event.AlertType.class, fields, "alert_type", Event.AlertType.INFO),
                host,
                tags,
                text(fields, "aggregation_key"),
                text(fields, "source_type_name"),
                text(fields, "event_type"),
                List.of());
    }

    private static Instant timestamp(double seconds) {
        if (!Double.isFinite(seconds) || Math.abs(seconds) > Instant.MAX.getEpochSecond()) {
            throw new IllegalArgumentException("timestamp is " + seconds + ", and must be seconds since 1970");
        }
        return Instant.ofEpochSecond((long) seconds);
    }

    private static ServiceCheck.Status status(Map<String, Object> fields) {
        Object value = fields.get("status");
        for (ServiceCheck.Status status : ServiceCheck.Status.values()) {
            if (value instanceof Double code && code == status.code()) {
                return status;
            }
        }
        if (value instanceof String) {
            return choice(ServiceCheck.Status.class, fields, "status", ServiceCheck.Status.UNKNOWN);
        }
        throw new IllegalArgumentException(
                "status is " + value + ", and must be 0 to 3, or ok, warning, critical, unknown");
    }

    private static <E extends Enum<E>> E choice(Class<E> type, Map<String, Object> fields, String key, E otherwise) {
        Optional<String> given = text(fields, key);
        if (given.isEmpty()) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(ROOT).equals(given.get().toLowerCase(ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("%s is \"%s\", and must be one of %s"
                .formatted(
                        key,
                        given.get(),
                        List.of(type.getEnumConstants()).toString().toLowerCase(ROOT)));
    }

    private static String required(Map<String, Object> fields, String key) {
        return text(fields, key).orElseThrow(() -> new IllegalArgumentException(key + " is missing"));
    }

    private static Optional<String> text(Map<String, Object> fields, String key) {
        Object value = fields.get(key);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw new IllegalArgumentException(key + " must be a text");
    }

    private static double number(Map<String, Object> fields, String key) {
        if (fields.get(key) instanceof Double value) {
            return value;
        }
        throw new IllegalArgumentException(key + " must be a number, and is " + fields.get(key));
    }

    private static List<String> tags(Map<String, Object> fields) {
        Object value = fields.getOrDefault("tags", List.of());
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException("tags must be a list of texts");
    }

    /** Texts, numbers, booleans and lists of texts; what is deeper is skipped. */
    private static Map<String, Object> read(String line) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it is no JSON object");
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                JsonToken token = json.nextToken();
                if (token == JsonToken.START_ARRAY) {
                    fields.put(key, texts(json));
                } else if (token == JsonToken.START_OBJECT) {
                    json.skipChildren();
                } else if (token.isNumeric()) {
                    fields.put(key, json.getDoubleValue());
                } else if (token == JsonToken.VALUE_STRING) {
                    fields.put(key, json.getString());
                }
            }
            return fields;
        }
    }

    private static List<Object> texts(JsonParser json) {
        List<Object> texts = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == null) {
                throw new IllegalArgumentException("it ends within a list");
            }
            if (token == JsonToken.VALUE_STRING) {
                texts.add(json.getString());
            } else {
                json.skipChildren();
                texts.add(token);
            }
        }
        return texts;
    }
}
