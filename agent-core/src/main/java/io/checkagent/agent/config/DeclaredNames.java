// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.configuration.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What checks declare of configuration: other names, keys of {@code datadog.yaml} that switch them on, settings that may
 * stand there for all instances.
 *
 * @param aliases the check's name by each other name
 * @param switches keys that switch a check on, by its name
 * @param aliasSwitches the setting that under another name says whether a check is switched on
 * @param agentWideSettings settings that may stand in {@code datadog.yaml}, by the check's name
 */
record DeclaredNames(
        Map<String, String> aliases,
        Map<String, List<String>> switches,
        Map<String, String> aliasSwitches,
        Map<String, List<Setting>> agentWideSettings) {
    static DeclaredNames of(Collection<CheckDefinition> checks) {
        Map<String, String> aliases = new HashMap<>();
        Map<String, List<String>> switches = new TreeMap<>();
        Map<String, String> aliasSwitches = new HashMap<>();
        Map<String, List<Setting>> agentWide = new HashMap<>();
        for (CheckDefinition check : checks) {
            check.aliases().forEach(alias -> aliases.putIfAbsent(alias, check.name()));
            check.aliasSwitch().ifPresent(key -> aliasSwitches.put(check.name(), key));
            if (!check.enabledBy().isEmpty()) {
                switches.put(check.name(), check.enabledBy());
            }
            List<Setting> ofAgent = new ArrayList<>();
            check.blueprint().settingsType().ifPresent(type -> Setting.flattened(type).stream()
                    .filter(Setting::agentWide)
                    .forEach(ofAgent::add));
            agentWide.put(check.name(), List.copyOf(ofAgent));
        }
        return new DeclaredNames(aliases, switches, aliasSwitches, agentWide);
    }

    /** The check's name for any of its names. */
    String current(String name) {
        return aliases.getOrDefault(name, name);
    }

    Optional<String> aliasSwitch(String check) {
        return Optional.ofNullable(aliasSwitches.get(check));
    }

    List<Setting> agentWide(String check) {
        return agentWideSettings.getOrDefault(check, List.of());
    }

    /** All keys of {@code datadog.yaml} that a check has a use for. */
    Set<String> keys() {
        Set<String> keys = new HashSet<>();
        switches.values().forEach(keys::addAll);
        agentWideSettings.values().forEach(settings -> settings.forEach(setting -> keys.add(setting.key())));
        return keys;
    }
}
