// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The frames of a watch, one after the other. Not thread-safe. */
final class FrameReader {
    private final JsonValues values;
    private final EventDecoder object = new EventDecoder();
    private String type = "";
    private Optional<String> flaw = Optional.empty();

    FrameReader(InputStream bytes) {
        values = new JsonValues(bytes);
    }

    /**
     * Reads the next frame; false at the end of the watch.
     *
     * @throws IOException when it breaks off, or is no watch
     */
    boolean next() throws IOException {
        int start = values.peek();
        if (start < 0) {
            return false;
        }
        if (start != '{') {
            throw new IOException("frames of a watch were expected, and it is none");
        }
        values.next();
        object.clear();
        type = "";
        try (JsonParser json = values.parser()) {
            flaw = object.flaw(values, () -> readFrame(json));
        }
        return true;
    }

    /** What happened to the object: {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK}, {@code ERROR}. */
    String type() {
        return type;
    }

    /** The object of the last frame, as far as it could be read, until the next is read. */
    EventDecoder object() {
        return object;
    }

    /** Why the last frame's object cannot be used as an event; nothing when it can. */
    Optional<String> flaw() {
        return flaw;
    }

    private void readFrame(JsonParser json) {
        json.nextToken();
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            JsonToken value = json.nextToken();
            if (field.equals("type") && value == JsonToken.VALUE_STRING) {
                type = json.getString();
            } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
                object.read(json);
            } else {
                json.skipChildren();
            }
        }
    }
}
