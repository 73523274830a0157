// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.Suggestions;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The top level of {@code datadog.yaml}, with the environment over it, as checks may use it: a check can declare keys of
 * its own there, which the agent does not know. Immutable.
 */
public final class TopLevelKeys {
    private final Mapping given;
    private final Set<String> known;
    private final Map<String, String> environment;
    private final Set<String> variables;

    /**
     * @param given what the file says, with the environment over it for the keys that the agent knows
     * @param known the keys that the agent knows
     * @param environment for the keys that it does not know
     * @param variables the environment variables that it knows
     */
    public TopLevelKeys(Mapping given, Set<String> known, Map<String, String> environment, Set<String> variables) {
        this.given = requireNonNull(given, "given is null");
        this.known = Set.copyOf(known);
        this.environment = Map.copyOf(environment);
        this.variables = Set.copyOf(variables);
    }

    /** Nothing is set. */
    public static TopLevelKeys none() {
        return new TopLevelKeys(Mapping.empty(Location.of("datadog.yaml"), ""), Set.of(), Map.of(), Set.of());
    }

    /** All of it, secrets included. */
    public YamlValue given() {
        return given;
    }

    /** Differs when the key says something else, secrets included; not to be shown. */
    public String digest(String key) {
        return given.get(key).map(InstanceDigest::of).orElse("");
    }

    /** A value that is true or false. */
    private record Switch(boolean on) {}

    /** Whether a key is set, and true. What is neither true nor false counts as false, and is a problem. */
    public boolean isTrue(String key, List<Problem> problems) {
        Optional<YamlValue> value = scalar(key);
        if (value.isEmpty()) {
            return false;
        }
        Mapping asSwitch = Mapping.empty(value.get().location(), "").with("on", value.get());
        var bound = SettingsBinder.bind(Switch.class, asSwitch, Problem.Severity.ERROR);
        problems.addAll(bound.problems());
        return bound.value().filter(Switch::on).isPresent();
    }

    private Optional<YamlValue> scalar(String key) {
        String variable = EnvironmentOverlay.variable(key);
        String text = environment.getOrDefault(variable, "").strip();
        return text.isEmpty() ? given.get(key) : Optional.of(Scalar.of(Location.of(variable), key, text));
    }

    /**
     * Puts the values of these settings, where the top level has them, beneath those of a check's configuration.
     *
     * @param settings components with {@link io.checkagent.api.AgentWide}
     */
    Mapping beneath(Mapping ofCheck, List<Setting> settings, List<Problem> problems) {
        Mapping changed = ofCheck;
        for (Setting setting : settings) {
            Optional<YamlValue> value = agentWide(setting, problems);
            if (value.isPresent() && changed.get(setting.key()).isEmpty()) {
                changed = changed.with(setting.key(), value.get());
            }
        }
        return changed;
    }

    private Optional<YamlValue> agentWide(Setting setting, List<Problem> problems) {
        return new EnvironmentOverlay(environment, problems)
                .over(given.only(Set.of(setting.key())), List.of(setting))
                .get(setting.key());
    }

    /** What keys that checks declare are in the end, but for those that the agent knows itself. */
    public List<EffectiveSetting> settings(Collection<Setting> declared) {
        return declared.stream()
                .filter(setting -> !known.contains(setting.key()))
                .map(setting -> scalar(setting.key())
                        .map(value -> EffectiveSetting.given(setting, value))
                        .orElseGet(() -> EffectiveSetting.byDefault(setting)))
                .toList();
    }

    /** Those of the keys that are set, in the file or the environment. */
    public List<String> set(Set<String> declared) {
        return declared.stream()
                .filter(key -> !known.contains(key))
                .filter(key -> given.get(key).isPresent() || environment.containsKey(EnvironmentOverlay.variable(key)))
                .sorted()
                .toList();
    }

    /**
     * Tells each key and each {@code DD_} variable that neither the agent nor a check knows.
     *
     * @param declared by checks
     */
    public List<Problem> unknown(Set<String> declared) {
        Set<String> all = new HashSet<>(known);
        all.addAll(declared);
        List<Problem> problems = new ArrayList<>();
        given.entries().forEach((key, entry) -> {
            if (!all.contains(key) && !(entry.value() instanceof YamlValue.Invalid)) {
                problems.add(new Problem(
                        Problem.Severity.WARNING,
                        entry.keyLocation(),
                        given.pathOf(key),
                        "unknown key",
                        Suggestions.remedy(key, all)));
            }
        });
        Set<String> knownVariables = new HashSet<>(variables);
        declared.forEach(key -> knownVariables.add(EnvironmentOverlay.variable(key)));
        new EnvironmentOverlay(environment, problems).tellUnknown(knownVariables);
        return problems;
    }
}
