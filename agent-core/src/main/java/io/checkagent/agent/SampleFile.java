// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Locale.ROOT;

import io.checkagent.agent.config.CommonSettings;
import io.checkagent.configuration.SettingsSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A file of {@code conf.d} with all settings that a check has, written as the Datadog Agent writes its samples: what has a
 * default, or may be left out, is commented out; what is required has a placeholder.
 */
public final class SampleFile {
    private static final String INDENTED = "    ";

    private SampleFile() {}

    /**
     * Of a check.
     *
     * @param records that hold the settings of an instance, besides those of every check
     */
    public static String ofCheck(String checkName, List<Class<? extends Record>> records) {
        StringBuilder file =
                new StringBuilder("# conf.d/%s.d/conf.yaml%n%ninit_config:%n%ninstances:%n  -%n".formatted(checkName));
        Stream.concat(records.stream(), Stream.of(CommonSettings.class)).forEach(record -> append(file, record));
        return file.toString();
    }

    private static void append(StringBuilder file, Class<? extends Record> record) {
        JsonNode schema = SettingsSchema.of(record);
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(key -> required.add(key.asString("")));
        schema.path("properties").properties().forEach(property -> {
            JsonNode setting = property.getValue();
            if (setting.has("type") || setting.has("anyOf") || setting.has("enum") || setting.has("oneOf")) {
                append(file, property.getKey(), setting, required.contains(property.getKey()));
            }
        });
    }

    private static void append(StringBuilder file, String key, JsonNode setting, boolean required) {
        String otherwise = setting.has("default") ? " - default: " + setting.get("default") : "";
        line(
                file,
                "## @param %s - %s - %s%s"
                        .formatted(key, type(setting), required ? "required" : "optional", otherwise));
        setting.path("description").asString("").lines().forEach(text -> line(file, "## " + text));
        line(file, "#");
        String placeholder = "<" + key.toUpperCase(ROOT) + ">";
        String value = setting.has("default")
                ? setting.get("default").toString()
                : setting.path("type").asString("").equals("array") ? "[" + placeholder + "]" : placeholder;
        line(file, (required ? "" : "# ") + key + ": " + value);
        file.append(System.lineSeparator());
    }

    private static void line(StringBuilder file, String text) {
        file.append(INDENTED).append(text).append(System.lineSeparator());
    }

    private static String type(JsonNode setting) {
        if (setting.has("enum")) {
            return "one of " + setting.get("enum");
        }
        if (setting.has("anyOf")) {
            StringBuilder types = new StringBuilder();
            setting.get("anyOf")
                    .forEach(one -> types.append(types.isEmpty() ? "" : " or ").append(type(one)));
            return types.toString();
        }
        String type = setting.path("type").asString("");
        return switch (type) {
            case "array" -> "list of " + type(setting.path("items")) + "s";
            case "object" -> "mapping";
            case "" -> "value";
            default -> type;
        };
    }
}
