// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schema (draft 2020-12) of settings records, from the same description that {@link SettingsBinder} binds by. */
public final class SettingsSchema {
    public static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SettingsSchema() {}

    /** The schema of a record. */
    public static ObjectNode of(Class<? extends Record> type) {
        ObjectNode schema = JSON.objectNode().put("$schema", DRAFT);
        schema.setAll(record(type, true));
        return schema;
    }

    /** Like {@link #of}, but nothing is required: what a file lacks, another place may give. */
    public static ObjectNode withoutRequired(Class<? extends Record> type) {
        return record(type, false);
    }

    private static ObjectNode record(Class<?> type, boolean withRequired) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.arrayNode();
        for (Setting setting : Setting.flattened(type)) {
            ObjectNode property = schemaOf(setting.type());
            setting.description().ifPresent(text -> property.put("description", text));
            setting.above().ifPresent(above -> limit(property, above));
            setting.matching().ifPresent(matching -> shape(property, matching));
            setting.defaultText()
                    .flatMap(text -> YamlReader.parse(text, setting.key(), "").value())
                    .ifPresent(value -> property.set("default", json(value, setting.type())));
            properties.set(setting.key(), property);
            if (setting.defaultText().isEmpty() && SettingTypes.raw(setting.type()) != Optional.class) {
                required.add(setting.key());
            }
        }
        Setting.unsupported(type).forEach((key, why) -> {
            if (!properties.has(key)) {
                properties.putObject(key).put("description", "Not supported, ignored: " + why);
            }
        });
        if (withRequired && !required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    private static ObjectNode schemaOf(Type type) {
        Class<?> raw = SettingTypes.raw(type);
        ObjectNode schema = JSON.objectNode();
        if (raw == Optional.class) {
            return schemaOf(SettingTypes.argument(type, 0));
        }
        if (raw == List.class || raw == Set.class) {
            schema.put("type", "array").set("items", schemaOf(SettingTypes.argument(type, 0)));
            return schema;
        }
        if (raw == Map.class) {
            schema.put("type", "object").set("additionalProperties", schemaOf(SettingTypes.argument(type, 1)));
            return schema;
        }
        Optional<ScalarType> scalar = ScalarType.of(raw);
        if (scalar.isPresent()) {
            scalar.get().schema().accept(schema);
            return schema;
        }
        if (raw.isRecord()) {
            return record(raw, true);
        }
        // A YamlValue is anything; that is what a schema without keywords says.
        if (raw.isSealed() && raw != YamlValue.class) {
            SettingTypes.variants(raw).forEach((name, variant) -> {
                ObjectNode branch = record(variant, true);
                branch.withObject("/properties").putObject("type").put("const", name);
                branch.withArray("/required").add("type");
                schema.withArray("/oneOf").add(branch);
            });
        }
        return schema;
    }

    private static void limit(ObjectNode property, Above above) {
        ObjectNode number = property.has("anyOf")
                ? (ObjectNode) property.withArray("/anyOf").get(0)
                : property;
        number.put("exclusiveMinimum", above.value());
        if (above.max() != Long.MAX_VALUE) {
            number.put("maximum", above.max());
        }
    }

    private static void shape(ObjectNode property, Matching matching) {
        ObjectNode text = property.get("items") instanceof ObjectNode items ? items : property;
        text.put("pattern", "^(" + matching.value() + "|ENC\\[.+\\])$").put("maxLength", matching.longest());
    }

    private static JsonNode json(YamlValue value, Type type) {
        if (value instanceof Mapping mapping) {
            ObjectNode node = JSON.objectNode();
            mapping.entries()
                    .forEach((key, entry) -> node.set(key, json(entry.value(), SettingTypes.argument(type, 1))));
            return node;
        }
        if (value instanceof Sequence sequence) {
            ArrayNode node = JSON.arrayNode();
            sequence.items().forEach(item -> node.add(json(item, SettingTypes.argument(type, 0))));
            return node;
        }
        String text = value instanceof Scalar scalar ? scalar.text() : "";
        Class<?> raw = SettingTypes.raw(type);
        Object parsed =
                ScalarType.of(raw).map(scalar -> scalar.parse().apply(text)).orElse(text);
        if (parsed instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        }
        if (parsed instanceof Number number) {
            return number instanceof Double
                    ? JSON.numberNode(number.doubleValue())
                    : JSON.numberNode(number.longValue());
        }
        boolean seconds = parsed instanceof Duration && text.matches("[0-9]+");
        return seconds ? JSON.numberNode(Long.parseLong(text)) : JSON.stringNode(text);
    }
}
