// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import io.checkagent.agent.check.NoSettings;
import io.checkagent.agent.config.CommonSettings;
import io.checkagent.agent.config.UnusedKeys;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.configuration.SettingsSchema;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schemas of the files that users write, so that an editor can validate them. */
public final class FileSchemas {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private FileSchemas() {}

    /** Of a check's file in {@code conf.d}. No setting is required in an instance, because {@code init_config} may have it. */
    public static ObjectNode ofCheckFile(String checkName, List<Class<? extends Record>> records) {
        ObjectNode schema = JSON.objectNode()
                .put("$schema", SettingsSchema.DRAFT)
                .put("title", "conf.d/" + checkName + ".d/conf.yaml");
        ObjectNode instance = SettingsSchema.withoutRequired(NoSettings.class);
        records.forEach(record -> instance.withObject("/properties")
                .setAll(SettingsSchema.withoutRequired(record).withObject("/properties")));
        ObjectNode common = SettingsSchema.withoutRequired(CommonSettings.class);
        instance.withObject("/properties").setAll(common.withObject("/properties"));
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties.set("init_config", nullable(instance));
        properties.putObject("instances").put("type", "array").set("items", nullable(instance));
        schema.putArray("required").add("instances");
        return schema;
    }

    /**
     * Of {@code datadog.yaml}. Nothing is required, because the environment and defaults may give it, and the Datadog
     * Agent's keys without a use here are taken as they are.
     *
     * @param checks whose own keys there are in it
     */
    public static ObjectNode ofAgentFile(Collection<CheckDefinition> checks) {
        ObjectNode schema =
                JSON.objectNode().put("$schema", SettingsSchema.DRAFT).put("title", "datadog.yaml");
        schema.setAll(SettingsSchema.withoutRequired(AgentConfiguration.class));
        ObjectNode properties = schema.withObject("/properties");
        // An output takes from the top level what it does not say itself.
        properties.at("/outputs/items/oneOf").forEach(output -> {
            String type = output.at("/properties/type/const").asString("");
            if (type.equals("datadog")) {
                ((ObjectNode) output).putArray("required").add("type");
            } else if (type.equals("plugin")) {
                anyOutputOfPlugins((ObjectNode) output);
            }
        });
        checks.forEach(check -> addKeysOf(check, properties));
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

    /** Which there are depends on the plugins, and so what they may be told. */
    private static void anyOutputOfPlugins(ObjectNode output) {
        output.withObject("/properties").remove(List.of("name", "settings"));
        output.withObject("/properties")
                .putObject("type")
                .put("type", "string")
                .putObject("not")
                .putArray("enum")
                .add("datadog")
                .add("file")
                .add("console");
        output.putArray("required").add("type");
        output.put("additionalProperties", true);
    }

    private static void addKeysOf(CheckDefinition check, ObjectNode properties) {
        for (String key : check.enabledBy()) {
            if (!properties.has(key)) {
                properties
                        .putObject(key)
                        .put("type", "boolean")
                        .put("description", "Switches the check %s on.".formatted(check.name()));
            }
        }
        check.blueprint().settingsType().ifPresent(type -> {
            JsonNode settings = SettingsSchema.withoutRequired(type).path("properties");
            check.agentWide().forEach(setting -> properties.set(setting.key(), settings.path(setting.key())));
        });
    }

    private static ObjectNode nullable(ObjectNode schema) {
        ObjectNode nullable = schema.deepCopy();
        nullable.putArray("type").add("object").add("null");
        return nullable;
    }
}
