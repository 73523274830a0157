// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.AgentConfiguration;
import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnusedKeysTest {
    @Test
    void noKeyThatTheAgentUsesIsAmongThem() {
        assertThat(UnusedKeys.load().variables())
                .isNotEmpty()
                .doesNotContainAnyElementsOf(Setting.flattened(AgentConfiguration.class).stream()
                        .map(setting -> EnvironmentOverlay.variable(setting.key()))
                        .toList());
    }

    @Test
    void theyAreTakenOutAndToldOnce() {
        UnusedKeys unused = UnusedKeys.load();
        Mapping given = YamlReader.parseMapping(
                        "apm_config: {enabled: true}\ncluster_agent: {url: x, token_name: x}\nother: 1\n", "f.yaml")
                .value()
                .orElseThrow();

        Mapping rest = unused.takeFrom(given);

        assertThat(rest.entries()).containsOnlyKeys("cluster_agent", "other");
        assertThat(rest.get("cluster_agent")).hasValueSatisfying(section -> assertThat(((Mapping) section).entries())
                .containsOnlyKeys("token_name"));
        assertThat(unused.notices(Location.of("f.yaml")))
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yaml: settings of the Datadog Agent that this agent does not use: apm_config, cluster_agent.url");
    }

    @Test
    void nothingIsToldOfNothing() {
        assertThat(UnusedKeys.load().notices(Location.of("f.yaml"))).isEqualTo(List.of());
    }
}
