// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** The frames of a watch, one after the other. Not thread-safe. */
final class FrameReader implements AutoCloseable {
    // A parser remembers every field name it met, and managed fields can bring ever new ones.
    private static final int FRAMES_PER_PARSER = 5_000;

    private final InputStream bytes;
    private final EventDecoder object = new EventDecoder();
    private JsonParser json;
    private String type = "";
    private int frames;

    FrameReader(InputStream bytes) throws IOException {
        this.bytes = requireNonNull(bytes, "bytes is null");
        json = ApiServer.JSON.createParser(bytes);
    }

    /** Reads the next frame; false at the end of the watch. */
    boolean next() throws IOException {
        if (++frames > FRAMES_PER_PARSER) {
            renewParser();
        }
        JsonToken start = json.nextToken();
        if (start == null) {
            return false;
        }
        if (start != JsonToken.START_OBJECT) {
            throw new IOException("a watch frame begins with " + json.getText());
        }
        type = "";
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (field.equals("type")) {
                type = json.getText();
            } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
                object.read(json);
            } else {
                json.skipChildren();
            }
        }
        return true;
    }

    /** What happened to the object: {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK}, {@code ERROR}. */
    String type() {
        return type;
    }

    /** The object of the last frame, until the next is read. */
    EventDecoder object() {
        return object;
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    private void renewParser() throws IOException {
        frames = 1;
        ByteArrayOutputStream unread = new ByteArrayOutputStream();
        json.releaseBuffered(unread);
        json.close();
        json = ApiServer.JSON.createParser(
                new SequenceInputStream(new ByteArrayInputStream(unread.toByteArray()), bytes));
    }
}
