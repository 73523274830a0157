// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;

/**
 * An event as every output shows it.
 *
 * @param title of the event
 * @param text of the event
 * @param timestamp in seconds
 */
record Shown(String title, String text, long timestamp) {
    Shown {
        requireNonNull(title, "title is null");
        requireNonNull(text, "text is null");
    }

    /** Reads it from an object with the intake's fields. */
    static Shown of(JsonNode event) {
        return new Shown(
                event.required("msg_title").asString(),
                event.required("msg_text").asString(),
                event.required("timestamp").asLong());
    }
}
