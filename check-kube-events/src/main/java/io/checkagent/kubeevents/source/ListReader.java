// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads a list as it streams in: its metadata, and one item after the other. Not thread-safe. */
final class ListReader {
    private final JsonValues values;
    private final EventDecoder metadata = new EventDecoder();
    private final EventDecoder item = new EventDecoder();
    private boolean begun;
    private boolean amongItems;
    private boolean hasMetadata;
    private Optional<String> flaw = Optional.empty();

    ListReader(InputStream bytes) {
        values = new JsonValues(bytes);
    }

    /**
     * Reads on to the next item, or to the end of the list, where it returns false.
     *
     * @throws IOException when the list breaks off, or is none
     */
    boolean next() throws IOException {
        if (!begun) {
            if (!values.take('{')) {
                throw new IOException("a list was expected, and it is none");
            }
            begun = true;
        }
        while (true) {
            if (amongItems) {
                values.take(',');
                if (!values.take(']')) {
                    readItem();
                    return true;
                }
                amongItems = false;
            }
            values.take(',');
            if (values.take('}')) {
                return false;
            }
            readField();
        }
    }

    /** The list's version, once its metadata was read. */
    Optional<ResourceVersion> version() {
        return metadata.resourceVersion();
    }

    /** Whether {@link #version} and {@link #continueToken} are what they will be. */
    boolean hasMetadata() {
        return hasMetadata;
    }

    /** How the list goes on; empty at its end. */
    String continueToken() {
        return metadata.continueToken();
    }

    /** The last item, as far as it could be read. */
    EventDecoder item() {
        return item;
    }

    /** Why the last item cannot be used; nothing when it can. */
    Optional<String> flaw() {
        return flaw;
    }

    private void readField() throws IOException {
        values.next();
        String name = text();
        if (!values.take(':')) {
            throw noJson(null);
        }
        if (name.equals("items") && values.take('[')) {
            amongItems = true;
            return;
        }
        values.next();
        if (name.equals("metadata")) {
            readMetadata();
        }
    }

    private String text() throws IOException {
        try (JsonParser json = values.parser()) {
            return json.nextToken() == JsonToken.VALUE_STRING ? json.getString() : "";
        } catch (JacksonException e) {
            throw noJson(e);
        }
    }

    /** A parser's own words are about its options. */
    private static IOException noJson(@Nullable JacksonException cause) {
        return new IOException("the answer is no JSON", cause);
    }

    private void readMetadata() throws IOException {
        if (values.isCut()) {
            throw new IOException("the list's metadata is too long");
        }
        try (JsonParser json = values.parser()) {
            metadata.readListMetadata(json, json.nextToken());
        } catch (JacksonException e) {
            throw noJson(e);
        }
        if (!metadata.flaws().isEmpty()) {
            throw new IOException("the list's " + String.join(", ", metadata.flaws()) + " cannot be read");
        }
        hasMetadata = true;
    }

    private void readItem() throws IOException {
        values.next();
        flaw = item.read(values);
    }
}
