// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Default;
import io.checkagent.configuration.SettingsSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FileSchemasTest {
    record Target(String host, @Default("80") int port) {}

    @Test
    void aChecksFileHasTheCommonKeysAndRequiresNoSettingThatInitConfigMayHave() {
        JsonNode schema = FileSchemas.ofCheckFile("http", List.of(Target.class));

        JsonNode instance = schema.at("/properties/instances/items");
        assertThat(instance.path("properties").propertyNames())
                .containsExactlyInAnyOrder(
                        "host",
                        "port",
                        "min_collection_interval",
                        "empty_default_hostname",
                        "tags",
                        "service",
                        "name",
                        "time_limit");
        assertThat(instance.has("required")).isFalse();
        assertThat(instance.path("additionalProperties").booleanValue()).isFalse();
        assertThat(schema.at("/properties/init_config")).isEqualTo(instance);
        assertThat(schema.at("/required/0").stringValue()).isEqualTo("instances");
    }

    @Test
    void datadogYamlHasASchemaWithADescriptionForEachKey() {
        JsonNode properties = SettingsSchema.of(AgentConfiguration.class).path("properties");

        assertThat(properties.propertyNames()).contains("api_key", "leader_lease_duration", "cluster_agent");
        assertThat(properties)
                .allSatisfy(property ->
                        assertThat(property.path("description").stringValue()).isNotBlank());
        assertThat(properties
                        .at("/leader_lease_duration/anyOf/0/exclusiveMinimum")
                        .intValue())
                .isZero();
        assertThat(properties.at("/cluster_agent/properties/token_name/default").stringValue())
                .isEqualTo("datadogtoken");
    }

    @Test
    void everyDefaultOfDatadogYamlIsOneThatItsSettingTakes() {
        assertThat(new AgentConfigurationLoader(Path.of("/does/not/exist"))
                        .read(Optional.empty(), Path.of("/does/not/exist/either"), Map.of())
                        .configuration())
                .isPresent();
    }
}
