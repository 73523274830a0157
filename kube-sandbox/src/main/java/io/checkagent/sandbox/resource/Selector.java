// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

import io.checkagent.sandbox.store.Json;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The label and the field selector of a request together. Immutable. */
public final class Selector {
    private final boolean everything;
    private final Predicate<JsonNode> predicate;

    private Selector(boolean everything, Predicate<JsonNode> predicate) {
        this.everything = everything;
        this.predicate = predicate;
    }

    /** Chooses every object. */
    public static Selector everything() {
        return new Selector(true, object -> true);
    }

    /**
     * Reads both.
     *
     * @throws InvalidSelectorException when one of them cannot be understood
     */
    public static Selector parse(ResourceType type, String labels, String fields) throws InvalidSelectorException {
        return new Selector(
                labels.isBlank() && fields.isBlank(),
                LabelSelector.parse(labels).and(FieldSelector.parse(type, fields)));
    }

    public boolean isEverything() {
        return everything;
    }

    /** Whether it chooses this stored object; the bytes are parsed only when there is something to look at. */
    public boolean matches(byte[] json) {
        return everything || predicate.test(Json.parse(json));
    }
}
