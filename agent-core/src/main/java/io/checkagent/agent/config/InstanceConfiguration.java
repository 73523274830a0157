// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.YamlValue;

/**
 * One configured instance of a check.
 *
 * @param checkName the check, as {@link io.checkagent.api.CheckType} names it
 * @param id {@code name[:instance-name]:digest}; equal for equal configuration, whatever the order of keys and tags
 * @param source where it was configured: {@code file:/etc/datadog-agent/conf.d/cpu.d/conf.yaml[0]}
 * @param common what every check has
 * @param settings what the check's own settings record is bound from: {@code init_config} with the instance's keys over
 *     it, without the common keys
 */
public record InstanceConfiguration(
        String checkName, String id, String source, CommonSettings common, YamlValue.Mapping settings) {
    public InstanceConfiguration {
        requireNonNull(checkName, "checkName is null");
        requireNonNull(id, "id is null");
        requireNonNull(source, "source is null");
        requireNonNull(common, "common is null");
        requireNonNull(settings, "settings is null");
    }

    /** Makes the check's settings record; a key that it does not have is an error, one of the Datadog Agent's a warning. */
    public <R extends Record> Loaded<R> bind(Class<R> type) {
        return SettingsBinder.bind(type, settings, Problem.Severity.ERROR, CommonSettings.UNSUPPORTED);
    }
}
