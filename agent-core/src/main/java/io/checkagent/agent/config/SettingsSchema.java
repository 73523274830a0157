package io.checkagent.agent.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.checkagent.agent.config.YamlValue.Mapping;
import io.checkagent.agent.config.YamlValue.Scalar;
import io.checkagent.agent.config.YamlValue.Sequence;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** JSON Schema (draft 2020-12) of settings records, from the same description that {@link SettingsBinder} binds by. */
public final class SettingsSchema {
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SettingsSchema() {}

    /** The schema of a record. */
    public static ObjectNode of(Class<? extends Record> type) {
        ObjectNode schema = JSON.objectNode().put("$schema", DRAFT);
        schema.setAll(record(type, true));
        return schema;
    }

    /**
     * The schema of a check's file in {@code conf.d}, so that an editor can validate it. No setting is required in an
     * instance, because {@code init_config} may have it.
     */
    public static ObjectNode ofCheckFile(String checkName, Class<? extends Record> type) {
        ObjectNode schema =
                JSON.objectNode().put("$schema", DRAFT).put("title", "conf.d/" + checkName + ".d/conf.yaml");
        ObjectNode instance = record(type, false);
        ObjectNode common = record(CommonSettings.class, false);
        instance.withObject("/properties").setAll(common.withObject("/properties"));
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties.set("init_config", nullable(instance));
        properties.putObject("instances").put("type", "array").set("items", nullable(instance));
        schema.putArray("required").add("instances");
        return schema;
    }

    /**
     * The schema of {@code datadog.yaml}, so that an editor can validate it. Nothing is required, because the environment
     * and defaults may give it, and the Datadog Agent's keys without a use here are taken as they are.
     */
    public static ObjectNode ofAgentFile() {
        ObjectNode schema = JSON.objectNode().put("$schema", DRAFT).put("title", "datadog.yaml");
        schema.setAll(record(AgentConfiguration.class, false));
        ObjectNode properties = schema.withObject("/properties");
        // An output takes from the top level what it does not say itself.
        properties.at("/outputs/items/oneOf").forEach(output -> {
            if (output.at("/properties/type/const").asText().equals("datadog")) {
                ((ObjectNode) output).putArray("required").add("type");
            }
        });
        UnusedKeys.load().paths().stream().sorted().forEach(path -> {
            String key = path.substring(0, path.contains(".") ? path.indexOf('.') : path.length());
            if (!properties.has(key)) {
                properties.putObject(key).put("description", "A setting of the Datadog Agent; not used here.");
            } else if (properties.get(key).has("additionalProperties")) {
                properties.withObject("/" + key).put("additionalProperties", true);
            }
        });
        return schema;
    }

    private static ObjectNode nullable(ObjectNode schema) {
        ObjectNode nullable = schema.deepCopy();
        nullable.putArray("type").add("object").add("null");
        return nullable;
    }

    private static ObjectNode record(Class<?> type, boolean withRequired) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.arrayNode();
        for (Setting setting : Setting.flattened(type)) {
            ObjectNode property = schemaOf(setting.type());
            setting.description().ifPresent(text -> property.put("description", text));
            setting.above().ifPresent(above -> limit(property, above));
            setting.defaultText()
                    .flatMap(text -> YamlReader.parse(text, setting.key(), "").value())
                    .ifPresent(value -> property.set("default", json(value, setting.type())));
            properties.set(setting.key(), property);
            if (setting.defaultText().isEmpty() && SettingsBinder.raw(setting.type()) != Optional.class) {
                required.add(setting.key());
            }
        }
        if (withRequired && !required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    private static ObjectNode schemaOf(Type type) {
        Class<?> raw = SettingsBinder.raw(type);
        ObjectNode schema = JSON.objectNode();
        if (raw == Optional.class) {
            return schemaOf(SettingsBinder.argument(type, 0));
        }
        if (raw == List.class || raw == Set.class) {
            schema.put("type", "array").set("items", schemaOf(SettingsBinder.argument(type, 0)));
            return schema;
        }
        if (raw == Map.class) {
            schema.put("type", "object").set("additionalProperties", schemaOf(SettingsBinder.argument(type, 1)));
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
            SettingsBinder.variants(raw).forEach((name, variant) -> {
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

    private static JsonNode json(YamlValue value, Type type) {
        if (value instanceof Mapping mapping) {
            ObjectNode node = JSON.objectNode();
            mapping.entries()
                    .forEach((key, entry) -> node.set(key, json(entry.value(), SettingsBinder.argument(type, 1))));
            return node;
        }
        if (value instanceof Sequence sequence) {
            ArrayNode node = JSON.arrayNode();
            sequence.items().forEach(item -> node.add(json(item, SettingsBinder.argument(type, 0))));
            return node;
        }
        String text = value instanceof Scalar scalar ? scalar.text() : "";
        Class<?> raw = SettingsBinder.raw(type);
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
        return seconds ? JSON.numberNode(Long.parseLong(text)) : JSON.textNode(text);
    }
}
