// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

import io.checkagent.sandbox.store.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Events are stored in the form of {@code v1}; the form of {@code events.k8s.io/v1} is converted to and from it. */
public final class EventViews {
    /** When the server writes a field: always with a zero value of that kind, or only when it has a value. */
    private enum Absent {
        EMPTY_OBJECT,
        NULL,
        EMPTY_TEXT,
        LEFT_OUT
    }

    private record Field(String core, Absent coreAbsent, String events, Absent eventsAbsent) {
        Field(String core, Absent coreAbsent) {
            this(core, coreAbsent, core, coreAbsent);
        }
    }

    /** In the order in which v1 writes them. */
    private static final List<Field> FIELDS = List.of(
            new Field("metadata", Absent.EMPTY_OBJECT),
            new Field("involvedObject", Absent.EMPTY_OBJECT, "regarding", Absent.EMPTY_OBJECT),
            new Field("reason", Absent.LEFT_OUT),
            new Field("message", Absent.LEFT_OUT, "note", Absent.LEFT_OUT),
            new Field("source", Absent.EMPTY_OBJECT, "deprecatedSource", Absent.EMPTY_OBJECT),
            new Field("firstTimestamp", Absent.NULL, "deprecatedFirstTimestamp", Absent.NULL),
            new Field("lastTimestamp", Absent.NULL, "deprecatedLastTimestamp", Absent.NULL),
            new Field("count", Absent.LEFT_OUT, "deprecatedCount", Absent.LEFT_OUT),
            new Field("type", Absent.LEFT_OUT),
            new Field("eventTime", Absent.NULL),
            new Field("series", Absent.LEFT_OUT),
            new Field("action", Absent.LEFT_OUT),
            new Field("related", Absent.LEFT_OUT),
            new Field("reportingComponent", Absent.EMPTY_TEXT, "reportingController", Absent.LEFT_OUT),
            new Field("reportingInstance", Absent.EMPTY_TEXT, "reportingInstance", Absent.LEFT_OUT));

    private EventViews() {}

    /** The {@code v1} form of an event that was sent in either form, complete and without unknown fields. */
    public static ObjectNode toCore(ResourceType type, ObjectNode event) {
        ObjectNode core = Json.object();
        for (Field field : FIELDS) {
            copy(
                    event.get(type.isEventsView() ? field.events() : field.core()),
                    core,
                    field.core(),
                    field.coreAbsent());
        }
        return core;
    }

    /** The {@code events.k8s.io/v1} form of a stored event. */
    public static ObjectNode toEvents(ObjectNode core) {
        ObjectNode event = Json.object();
        for (Field field : FIELDS) {
            copy(core.get(field.core()), event, field.events(), field.eventsAbsent());
        }
        return event;
    }

    /** The name in {@code v1} of a field of {@code events.k8s.io/v1}. */
    static Optional<String> coreName(String eventsField) {
        return FIELDS.stream()
                .filter(field -> field.events().equals(eventsField))
                .map(Field::core)
                .findFirst();
    }

    private static void copy(@Nullable JsonNode value, ObjectNode target, String name, Absent absent) {
        if (value != null && !isZero(value)) {
            target.set(name, value);
            return;
        }
        switch (absent) {
            case EMPTY_OBJECT -> target.set(name, Json.object());
            case NULL -> target.putNull(name);
            case EMPTY_TEXT -> target.put(name, "");
            case LEFT_OUT -> {}
        }
    }

    private static boolean isZero(JsonNode value) {
        return value.isNull()
                || (value.isString() && value.stringValue().isEmpty())
                || (value.isIntegralNumber() && value.longValue() == 0);
    }
}
