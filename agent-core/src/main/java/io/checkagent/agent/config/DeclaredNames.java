// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.configuration.Setting;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

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
    /** @param switchable whether keys of {@code datadog.yaml} may switch a check on */
    static DeclaredNames of(Collection<CheckDefinition> checks, Predicate<CheckDefinition> switchable) {
        Map<String, String> aliases = new HashMap<>();
        Map<String, List<String>> switches = new TreeMap<>();
        Map<String, String> aliasSwitches = new HashMap<>();
        Map<String, List<Setting>> agentWide = new HashMap<>();
        for (CheckDefinition check : checks) {
            check.aliases().forEach(alias -> aliases.putIfAbsent(alias, check.name()));
            check.aliasSwitch().ifPresent(key -> aliasSwitches.put(check.name(), key));
            if (!check.enabledBy().isEmpty() && switchable.test(check)) {
                switches.put(check.name(), check.enabledBy());
            }
            agentWide.put(check.name(), check.agentWide());
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
}
