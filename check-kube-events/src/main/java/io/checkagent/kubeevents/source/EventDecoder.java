// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import io.checkagent.kubeevents.source.KubernetesEvent.InvolvedObject;
import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * Reads one JSON object, an Event or a Status, while it streams in, and keeps only what is needed of it. Used again for
 * the next one. Not thread-safe.
 */
final class EventDecoder {
    /** Longer texts are cut here: Kubernetes takes no longer names, and reasons of 128 characters. */
    private static final int LONGEST_TEXT = 1_024;

    private static final int LENGTH_TO_SECONDS = "2026-11-22T23:53:38Z".length();
    private static final int LONGEST_NUMBER = 18;
    private static final Instant LAST_YEAR = Instant.parse("9999-12-31T00:00:00Z");

    private String uid = "";
    private String resourceVersion = "";
    private String continueToken = "";
    private String namespace = "";
    private String name = "";
    private InvolvedObject object = NO_OBJECT;
    private String reason = "";
    private String message = "";
    private String type = "";
    private String sourceComponent = "";
    private String host = "";
    private String reportingComponent = "";
    private String reportingInstance = "";
    private long count;
    private long seriesCount;
    private int code;
    private @Nullable Instant created;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private @Nullable Instant eventTime;
    private @Nullable Instant lastObserved;
    private final Set<String> flaws = new LinkedHashSet<>();

    private static final InvolvedObject NO_OBJECT = new InvolvedObject("", "", "", "");

    /**
     * Reads a value that should be an object, as far as it can be read.
     *
     * @return why it cannot be used as an event; nothing when it can
     */
    Optional<String> read(JsonValues values) {
        clear();
        try (JsonParser json = values.parser()) {
            return flaw(values, () -> {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new StreamReadException(json, "no object");
                }
                read(json);
            });
        }
    }

    /** Reads as told, from the last of the values; why what was read cannot be used as an event. */
    Optional<String> flaw(JsonValues values, Runnable reading) {
        boolean readable = true;
        try {
            reading.run();
        } catch (JacksonException e) {
            readable = false;
        }
        if (values.isCut()) {
            return Optional.of("it is longer than " + JsonValues.LONGEST / 1024 + " KiB");
        }
        if (!readable) {
            return Optional.of("it cannot be read");
        }
        return resourceVersion().isEmpty() ? Optional.of("it has no comparable resourceVersion") : Optional.empty();
    }

    /** The fields that cannot be used as they are, and were left out. */
    Set<String> flaws() {
        return Collections.unmodifiableSet(flaws);
    }

    /** Names what was read, as far as it could be read. */
    String describe() {
        return "event " + ApiStatus.line(namespace + "/" + name)
                + resourceVersion()
                        .map(version -> " (resourceVersion " + version + ")")
                        .orElse("");
    }

    /** Where what was read stands in a list; empty when that cannot be read. */
    String listKey() {
        return name.isEmpty() ? "" : namespace + "/" + name;
    }

    /** Reads the object whose {@code START_OBJECT} is the parser's current token. */
    void read(JsonParser json) {
        clear();
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "metadata" -> readMetadata(json, value, field);
                case "involvedObject" -> object = readObject(json, value, field);
                case "reason" -> reason = text(json, value, field);
                case "message" -> message = text(json, value, field, KubernetesEvent.LONGEST_MESSAGE);
                case "source" -> readSource(json, value, field);
                case "firstTimestamp" -> first = time(json, value, field);
                case "lastTimestamp" -> last = time(json, value, field);
                case "eventTime" -> eventTime = time(json, value, field);
                case "count" -> count = number(json, value, field);
                case "series" -> readSeries(json, value, field);
                case "type" -> type = text(json, value, field);
                case "reportingComponent" -> reportingComponent = text(json, value, field);
                case "reportingInstance" -> reportingInstance = text(json, value, field);
                case "code" -> code = (int) number(json, value, field);
                default -> json.skipChildren();
            }
        }
    }

    /** The object's, or the list's, resourceVersion; nothing when it has none. */
    Optional<ResourceVersion> resourceVersion() {
        return ResourceVersion.parse(resourceVersion);
    }

    /** How a list goes on; empty at its end. */
    String continueToken() {
        return continueToken;
    }

    /** What was read, as a Status. */
    ApiStatus status() {
        return new ApiStatus(code, ApiStatus.line(reason), ApiStatus.line(message));
    }

    /** Reads a list's {@code metadata}, which is the parser's current value. */
    void readListMetadata(JsonParser json, JsonToken value) {
        clear();
        readMetadata(json, value, "metadata");
    }

    /** What was read, as an Event; of one without a {@link #flaw}. */
    KubernetesEvent event(Novelty novelty) {
        ResourceVersion version = resourceVersion().orElseThrow();
        Instant stored = firstPresent(created, eventTime, first, last, lastObserved);
        return new KubernetesEvent(
                uid,
                version,
                namespace,
                name,
                object,
                reason,
                message,
                type,
                sourceComponent.isEmpty() ? reportingComponent : sourceComponent,
                host,
                reportingComponent,
                reportingInstance,
                count(),
                stored,
                firstPresent(first, eventTime, stored),
                firstPresent(lastObserved, last, eventTime, first, stored),
                novelty);
    }

    /** How often the event that was read happened. */
    long count() {
        return seriesCount > 0 ? seriesCount : Math.max(count, 1);
    }

    /** The uid of what was read. */
    String uid() {
        return uid;
    }

    void clear() {
        flaws.clear();
        uid = "";
        resourceVersion = "";
        continueToken = "";
        namespace = "";
        name = "";
        object = NO_OBJECT;
        reason = "";
        message = "";
        type = "";
        sourceComponent = "";
        host = "";
        reportingComponent = "";
        reportingInstance = "";
        count = 0;
        seriesCount = 0;
        code = 0;
        created = null;
        first = null;
        last = null;
        eventTime = null;
        lastObserved = null;
    }

    private void readMetadata(JsonParser json, JsonToken start, String part) {
        if (start != JsonToken.START_OBJECT) {
            leaveOut(json, start, part);
            return;
        }
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "uid" -> uid = text(json, value, field);
                case "name" -> name = text(json, value, field);
                case "namespace" -> namespace = text(json, value, field);
                case "resourceVersion" -> resourceVersion = text(json, value, field);
                case "creationTimestamp" -> created = time(json, value, field);
                case "continue" -> continueToken = text(json, value, field, Integer.MAX_VALUE);
                default -> json.skipChildren();
            }
        }
    }

    private InvolvedObject readObject(JsonParser json, JsonToken start, String part) {
        if (start != JsonToken.START_OBJECT) {
            leaveOut(json, start, part);
            return NO_OBJECT;
        }
        String kind = "";
        String namespace = "";
        String name = "";
        String uid = "";
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "kind" -> kind = text(json, value, field);
                case "namespace" -> namespace = text(json, value, field);
                case "name" -> name = text(json, value, field);
                case "uid" -> uid = text(json, value, field);
                default -> json.skipChildren();
            }
        }
        return new InvolvedObject(kind, namespace, name, uid);
    }

    private void readSource(JsonParser json, JsonToken start, String part) {
        if (start != JsonToken.START_OBJECT) {
            leaveOut(json, start, part);
            return;
        }
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "component" -> sourceComponent = text(json, value, field);
                case "host" -> host = text(json, value, field);
                default -> json.skipChildren();
            }
        }
    }

    private void readSeries(JsonParser json, JsonToken start, String part) {
        if (start != JsonToken.START_OBJECT) {
            leaveOut(json, start, part);
            return;
        }
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "count" -> seriesCount = number(json, value, field);
                case "lastObservedTime" -> lastObserved = time(json, value, field);
                default -> json.skipChildren();
            }
        }
    }

    private String text(JsonParser json, JsonToken value, String field) {
        return text(json, value, field, LONGEST_TEXT);
    }

    private String text(JsonParser json, JsonToken value, String field, int longest) {
        if (value == JsonToken.VALUE_STRING) {
            return wellFormed(KubernetesEvent.cut(json.getString(), longest));
        }
        leaveOut(json, value, field);
        return "";
    }

    /** No output could encode half of a character. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!isPair) {
                    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
                }
                i++;
            }
        }
        return text;
    }

    private long number(JsonParser json, JsonToken value, String field) {
        // Longer ones are not even asked for: Kubernetes counts with 32 bits.
        if (value == JsonToken.VALUE_NUMBER_INT && json.getStringLength() <= LONGEST_NUMBER) {
            long number = json.getLongValue();
            if (number <= Integer.MAX_VALUE) {
                return number;
            }
        }
        leaveOut(json, value, field);
        return 0;
    }

    private @Nullable Instant time(JsonParser json, JsonToken value, String field) {
        String text = text(json, value, field);
        if (text.isEmpty()) {
            return null;
        }
        Instant time = instant(text);
        if (time == null || time.isAfter(LAST_YEAR)) {
            flaws.add(field);
            return null;
        }
        return time;
    }

    private void leaveOut(JsonParser json, JsonToken value, String field) {
        if (value != JsonToken.VALUE_NULL) {
            flaws.add(field);
        }
        json.skipChildren();
    }

    /** Reads RFC 3339; the usual form without the cost of a general parser. A text that is no time is none. */
    static @Nullable Instant instant(String text) {
        try {
            if (text.length() != LENGTH_TO_SECONDS || text.charAt(LENGTH_TO_SECONDS - 1) != 'Z') {
                return Instant.parse(text);
            }
            return LocalDateTime.of(
                            digits(text, 0, 4),
                            digits(text, 5, 7),
                            digits(text, 8, 10),
                            digits(text, 11, 13),
                            digits(text, 14, 16),
                            digits(text, 17, 19))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private static int digits(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static Instant firstPresent(@Nullable Instant... candidates) {
        for (Instant candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return Instant.EPOCH;
    }
}
