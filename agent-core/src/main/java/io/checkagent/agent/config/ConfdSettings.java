// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.YamlValue;
import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code datadog.yaml} says of where checks are configured.
 *
 * @param checks the section, read by {@link CheckConfigurationLoader}
 */
public record ConfdSettings(
        @Description("The directory of check configurations; conf.d beside datadog.yaml when not given.")
        Path confdPath,

        @Default("{}") @Description("Checks configured right here, by their names.")
        Map<String, YamlValue> checks) {}
