// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import io.checkagent.configuration.Bound;
import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Invalid;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import io.checkagent.delivery.CommonOutputSettings;
import io.checkagent.delivery.IntakeSettings;
import io.checkagent.delivery.OutputSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where results go. Never to another place than the one that is named, and never a key to another site: where what is
 * named cannot be used, results go to the console.
 */
final class Destinations {
    private static final String OUTPUTS = "outputs";
    private static final String TO_THE_CONSOLE = "results go to the console instead";

    private static final Set<String> COMMON = Setting.flattened(CommonOutputSettings.class).stream()
            .map(Setting::key)
            .collect(Collectors.toSet());

    private Destinations() {}

    /**
     * Binds, with what outputs have from the top level.
     *
     * @param defaults as {@link SettingsBinder#bindLeniently} takes them
     */
    static Bound<AgentConfiguration> bind(Mapping written, Map<String, String> defaults) {
        Mapping given = withOutputDefaults(written);
        Bound<AgentConfiguration> bound = SettingsBinder.bindLeniently(AgentConfiguration.class, given, defaults);
        Set<String> wrong = bound.problems().stream()
                .filter(Problem::isError)
                .map(Problem::key)
                .collect(Collectors.toSet());
        Set<String> destination = Set.of("api_key", given.get("dd_url").isPresent() ? "dd_url" : "site");
        Optional<YamlValue> outputs = given.get(OUTPUTS);
        boolean lost = outputs.isPresent()
                ? wrong.stream().anyMatch(key -> key.startsWith(OUTPUTS) || destination.contains(key))
                        && noneLeft(bound)
                : wrong.stream().anyMatch(destination::contains);
        String consequence = outputs.isPresent() ? "outputs that need it are left out" : TO_THE_CONSOLE;
        // Outputs without a value of their own have that of the top level, and the same problem with it.
        List<Problem> problems = bound.problems().stream()
                .map(problem -> problem.isError() && destination.contains(problem.key())
                        ? problem.withConsequence(consequence)
                        : problem)
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        if (!lost) {
            return new Bound<>(bound.value(), problems, bound.settings(), bound.unknownKeys());
        }
        if (wrong.contains(OUTPUTS)) {
            problems.replaceAll(
                    problem -> problem.key().equals(OUTPUTS) ? problem.withConsequence(TO_THE_CONSOLE) : problem);
        } else {
            outputs.ifPresent(value -> problems.add(
                    Problem.warning(value, "none of them can be used", "").withConsequence(TO_THE_CONSOLE)));
        }
        Mapping console = YamlReader.parseMapping("outputs: [{type: console}]", "default")
                .value()
                .orElseThrow();
        Bound<AgentConfiguration> safe =
                SettingsBinder.bindLeniently(AgentConfiguration.class, given.overriddenBy(console), defaults);
        List<EffectiveSetting> settings = safe.settings().stream()
                .map(setting -> setting.key().equals(OUTPUTS)
                        ? new EffectiveSetting(OUTPUTS, setting.value(), Optional.empty())
                        : setting)
                .toList();
        return new Bound<>(safe.value(), problems, settings, bound.unknownKeys());
    }

    private static boolean noneLeft(Bound<AgentConfiguration> bound) {
        return bound.settings().stream()
                .anyMatch(setting ->
                        setting.key().equals(OUTPUTS) && setting.value().equals("[]"));
    }

    /** A Datadog output takes what it does not say itself from the top level. */
    private static Mapping withOutputDefaults(Mapping given) {
        if (!(given.get("outputs").orElse(null) instanceof Sequence outputs)) {
            return given;
        }
        Map<String, YamlValue> intake = intakeOf(given);
        Optional<YamlValue> apiKey = Optional.ofNullable(intake.get("api_key"));
        Optional<YamlValue> url = Optional.ofNullable(intake.get("dd_url"))
                .or(() -> Optional.ofNullable(intake.get("site")).map(Destinations::siteUrl));
        List<YamlValue> completed = new ArrayList<>();
        for (YamlValue output : outputs.items()) {
            if (output instanceof Mapping mapping
                    && mapping.get("type").orElse(null) instanceof Scalar type
                    && type.text().equals("datadog")) {
                Mapping changed = mapping;
                if (changed.get("api_key").isEmpty() && apiKey.isPresent()) {
                    changed = changed.with("api_key", apiKey.get());
                }
                if (changed.get("url").isEmpty() && url.isPresent()) {
                    changed = changed.with("url", url.get());
                }
                completed.add(changed.withDefault(
                        "url", IntakeSettings.urlOf("datadoghq.com").toString()));
            } else if (output instanceof Mapping mapping
                    && mapping.get("type").orElse(null) instanceof Scalar type
                    && !OutputSettings.OWN_TYPES.contains(type.text())) {
                completed.add(ofPlugin(mapping, type));
            } else {
                completed.add(output);
            }
        }
        return given.with("outputs", new Sequence(outputs.location(), outputs.path(), completed));
    }

    /** Which outputs plugins bring is known later, and what these say is theirs to judge. */
    private static Mapping ofPlugin(Mapping entry, Scalar type) {
        return entry.only(COMMON)
                .with("type", type.withText("plugin"))
                .with("name", type)
                .with("settings", entry.without(COMMON).without(Set.of("type")));
    }

    /** What the top level says of the intake; what cannot be used there cannot be used by an output either. */
    private static Map<String, YamlValue> intakeOf(Mapping given) {
        Mapping written = given.only(Set.of("api_key", "dd_url", "site"));
        Map<String, YamlValue> values = new HashMap<>();
        written.entries().keySet().forEach(key -> written.get(key).ifPresent(value -> values.put(key, value)));
        SettingsBinder.bindLeniently(IntakeSettings.class, written, Map.of()).problems().stream()
                .filter(Problem::isError)
                .forEach(problem -> values.put(problem.key(), new Invalid(problem)));
        return values;
    }

    private static YamlValue siteUrl(YamlValue site) {
        return site.mapScalars(scalar ->
                scalar.withText(IntakeSettings.urlOf(scalar.text().strip()).toString()));
    }
}
