// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.checkagent.kubeevents.source.KubernetesEvent.InvolvedObject;
import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object, an Event or a Status, while it streams in, and keeps only what is needed of it. Used again for
 * the next one. Not thread-safe.
 */
final class EventDecoder {
    private static final int LENGTH_TO_SECONDS = "2026-11-22T23:53:38Z".length();

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

    private static final InvolvedObject NO_OBJECT = new InvolvedObject("", "", "", "");

    /** Reads the object whose {@code START_OBJECT} is the parser's current token. */
    void read(JsonParser json) throws IOException {
        clear();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "metadata" -> readMetadata(json, value);
                case "involvedObject" -> object = readObject(json, value);
                case "reason" -> reason = text(json, value);
                case "message" -> message = text(json, value);
                case "source" -> readSource(json, value);
                case "firstTimestamp" -> first = time(json, value);
                case "lastTimestamp" -> last = time(json, value);
                case "eventTime" -> eventTime = time(json, value);
                case "count" -> count = number(json, value);
                case "series" -> readSeries(json, value);
                case "type" -> type = text(json, value);
                case "reportingComponent" -> reportingComponent = text(json, value);
                case "reportingInstance" -> reportingInstance = text(json, value);
                case "code" -> code = (int) number(json, value);
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
        return new ApiStatus(code, reason, message);
    }

    /** Reads a list's {@code metadata}, which is the parser's current value. */
    void readListMetadata(JsonParser json, JsonToken value) throws IOException {
        clear();
        readMetadata(json, value);
    }

    /** What was read, as an Event. */
    KubernetesEvent event(Novelty novelty) throws IOException {
        ResourceVersion version = resourceVersion()
                .orElseThrow(() -> new IOException("event " + namespace + "/" + name
                        + " has no comparable resourceVersion: \"" + resourceVersion + "\""));
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

    private void clear() {
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

    private void readMetadata(JsonParser json, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "uid" -> uid = text(json, value);
                case "name" -> name = text(json, value);
                case "namespace" -> namespace = text(json, value);
                case "resourceVersion" -> resourceVersion = text(json, value);
                case "creationTimestamp" -> created = time(json, value);
                case "continue" -> continueToken = text(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private static InvolvedObject readObject(JsonParser json, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return NO_OBJECT;
        }
        String kind = "";
        String namespace = "";
        String name = "";
        String uid = "";
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "kind" -> kind = text(json, value);
                case "namespace" -> namespace = text(json, value);
                case "name" -> name = text(json, value);
                case "uid" -> uid = text(json, value);
                default -> json.skipChildren();
            }
        }
        return new InvolvedObject(kind, namespace, name, uid);
    }

    private void readSource(JsonParser json, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "component" -> sourceComponent = text(json, value);
                case "host" -> host = text(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private void readSeries(JsonParser json, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "count" -> seriesCount = number(json, value);
                case "lastObservedTime" -> lastObserved = time(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private static String text(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        return "";
    }

    private static long number(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NUMBER_INT) {
            return json.getLongValue();
        }
        json.skipChildren();
        return 0;
    }

    private static @Nullable Instant time(JsonParser json, JsonToken value) throws IOException {
        String text = text(json, value);
        return text.isEmpty() ? null : instant(text);
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
