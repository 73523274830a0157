// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.store;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON trees and their bytes. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Parses bytes that are known to be a JSON object. */
    public static ObjectNode parse(byte[] json) {
        return (ObjectNode) MAPPER.readTree(json);
    }

    /**
     * Parses bytes from outside.
     *
     * @throws JacksonException when they are no JSON
     */
    public static JsonNode read(byte[] json) {
        return MAPPER.readTree(json);
    }

    public static byte[] bytes(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }
}
