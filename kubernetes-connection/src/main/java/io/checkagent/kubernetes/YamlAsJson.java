// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a kubeconfig's extension holds, for a credential plugin. Texts that look like them become numbers and booleans. */
final class YamlAsJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private YamlAsJson() {}

    static JsonNode convert(YamlValue value) {
        if (value instanceof Mapping mapping) {
            ObjectNode object = JSON.objectNode();
            mapping.entries().forEach((key, entry) -> object.set(key, convert(entry.value())));
            return object;
        }
        if (value instanceof Sequence sequence) {
            ArrayNode array = JSON.arrayNode();
            sequence.items().forEach(item -> array.add(convert(item)));
            return array;
        }
        if (!(value instanceof Scalar scalar) || scalar.isEmpty()) {
            return JSON.nullNode();
        }
        String text = scalar.text();
        if (text.equals("true") || text.equals("false")) {
            return JSON.booleanNode(text.equals("true"));
        }
        return text.matches("-?(0|[1-9][0-9]{0,17})") ? JSON.numberNode(Long.parseLong(text)) : JSON.stringNode(text);
    }
}
