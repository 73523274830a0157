// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.YamlValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * Makes the check's settings record; a key that it does not have is an error, one of the Datadog Agent's a warning.
     *
     * @param beside a record whose keys the instance has, too
     */
    public <R extends Record> Loaded<R> bind(Class<R> type, Optional<Class<? extends Record>> beside) {
        Map<String, String> unsupported = new HashMap<>(CommonSettings.UNSUPPORTED);
        beside.ifPresent(record -> unsupported.putAll(Setting.unsupported(record)));
        return SettingsBinder.bind(
                type,
                settings,
                Problem.Severity.ERROR,
                unsupported,
                beside.map(InstanceConfiguration::keys).orElse(Set.of()));
    }

    /** Makes the settings record of a check that has no other. */
    public <R extends Record> Loaded<R> bind(Class<R> type) {
        return bind(type, Optional.empty());
    }

    /** Makes a record that is beside the check's own, of its keys alone. */
    public <R extends Record> Loaded<R> bindBeside(Class<R> type) {
        return SettingsBinder.bind(type, settings.only(keys(type)), Problem.Severity.ERROR);
    }

    private static Set<String> keys(Class<? extends Record> type) {
        return Setting.flattened(type).stream().map(Setting::key).collect(Collectors.toSet());
    }
}
