// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

import java.util.Map;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Merge patches (RFC 7396) and JSON patches (RFC 6902). */
public final class Patches {
    private Patches() {}

    /**
     * A merge patch applied in place. A strategic merge patch is taken as one, too: its directives (keys that start with
     * {@code $}) are left out, and lists are replaced.
     */
    public static void merge(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            String name = change.getKey();
            JsonNode value = change.getValue();
            if (name.startsWith("$")) {
                continue;
            }
            if (value.isNull()) {
                target.remove(name);
            } else if (value.isObject()) {
                ObjectNode child = target.get(name) instanceof ObjectNode existing ? existing : target.putObject(name);
                merge(child, value);
            } else {
                target.set(name, value);
            }
        }
    }

    /**
     * A JSON patch applied in place.
     *
     * @throws IllegalArgumentException when an operation cannot be applied or a test fails
     */
    public static void apply(ObjectNode target, JsonNode operations) {
        for (JsonNode operation : operations) {
            JsonPointer path = JsonPointer.compile(operation.path("path").asString(""));
            switch (operation.path("op").asString("")) {
                case "add" -> add(target, path, operation.path("value"));
                case "remove" -> remove(target, path);
                case "replace" -> {
                    remove(target, path);
                    add(target, path, operation.path("value"));
                }
                case "copy" -> add(target, path, at(target, operation).deepCopy());
                case "move" -> {
                    JsonNode moved = at(target, operation);
                    remove(target, JsonPointer.compile(operation.path("from").asString("")));
                    add(target, path, moved);
                }
                case "test" -> {
                    if (!target.at(path).equals(operation.path("value"))) {
                        throw new IllegalArgumentException("test of " + path + " failed");
                    }
                }
                default -> throw new IllegalArgumentException("unknown operation " + operation.path("op"));
            }
        }
    }

    private static JsonNode at(ObjectNode target, JsonNode operation) {
        JsonNode value = target.at(operation.path("from").asString(""));
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("nothing at " + operation.path("from"));
        }
        return value;
    }

    private static void add(ObjectNode target, JsonPointer path, JsonNode value) {
        JsonNode parent = target.at(path.head());
        String name = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else if (parent instanceof ArrayNode array && (name.equals("-") || isIndex(array, name, 0))) {
            array.insert(name.equals("-") ? array.size() : Integer.parseInt(name), value);
        } else {
            throw new IllegalArgumentException("nothing can be added at " + path);
        }
    }

    private static void remove(ObjectNode target, JsonPointer path) {
        JsonNode parent = target.at(path.head());
        String name = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object && object.has(name)) {
            object.remove(name);
        } else if (parent instanceof ArrayNode array && isIndex(array, name, 1)) {
            array.remove(Integer.parseInt(name));
        } else {
            throw new IllegalArgumentException("nothing to remove at " + path);
        }
    }

    private static boolean isIndex(ArrayNode array, String name, int beforeEnd) {
        return name.matches("[0-9]{1,9}") && Integer.parseInt(name) <= array.size() - beforeEnd;
    }
}
