// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts environment variables over what a file says, by the Datadog Agent's rule: {@code DD_} and the key in upper case,
 * nested keys joined by {@code _}; lists as words between spaces or as JSON; maps as JSON. An empty variable counts as
 * not set.
 */
public final class EnvironmentOverlay {
    private static final String PREFIX = "DD_";
    private static final int MISSPELT = 2;
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern BLANKS_AND_COMMAS = Pattern.compile("[\\s,]+");

    /** The Datadog Agent splits {@code DD_PROXY_NO_PROXY} at both, all other lists at blanks. */
    private static final Set<String> COMMAS_TOO = Set.of("proxy.no_proxy");

    private final Map<String, String> environment;
    private final List<Problem> problems;
    private final Set<String> known = new HashSet<>();

    public EnvironmentOverlay(Map<String, String> environment, List<Problem> problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** The variable for a key. */
    public static String variable(String path) {
        return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** The mapping with the variables of the record's components over it. */
    public Mapping over(Mapping mapping, Class<?> record) {
        return over(mapping, Setting.flattened(record));
    }

    /** The mapping with the variables of these settings over it. */
    public Mapping over(Mapping mapping, List<Setting> settings) {
        Mapping changed = mapping;
        for (Setting setting : settings) {
            String path = mapping.pathOf(setting.key());
            Class<?> raw = SettingTypes.raw(setting.type());
            if (raw.isRecord() && ScalarType.of(raw).isEmpty()) {
                changed = overSection(changed, setting.key(), raw);
            } else {
                Optional<YamlValue> value = value(path, setting.type());
                changed = value.isPresent() ? changed.with(setting.key(), value.get()) : changed;
            }
        }
        return changed;
    }

    private Mapping overSection(Mapping mapping, String key, Class<?> record) {
        Optional<YamlValue> given = mapping.get(key);
        Mapping section = given.orElse(null) instanceof Mapping written
                ? written
                : Mapping.empty(mapping.location(), mapping.pathOf(key));
        Mapping overlaid = over(section, record);
        if (overlaid.entries().isEmpty()) {
            return mapping;
        }
        given.filter(value -> !(value instanceof Mapping))
                .ifPresent(value -> problems.add(Problem.error(
                                value,
                                "expected keys and values, found " + value.describe(),
                                "indent them below " + key)
                        .withConsequence("only those of the environment are used")));
        return mapping.with(key, overlaid);
    }

    /** The variables that were asked for, set or not. */
    public Set<String> known() {
        return Set.copyOf(known);
    }

    /**
     * Tells each {@code DD_} variable that is none of those: a warning when it is nearly one of them, else a notice, since a
     * tracer's variables may stand beside the agent's.
     */
    public void tellUnknown(Set<String> variables) {
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !variables.contains(name))
                .sorted()
                .forEach(name -> {
                    Set<String> near = variables.stream()
                            .filter(candidate -> Math.abs(candidate.length() - name.length()) <= MISSPELT)
                            .filter(candidate -> Suggestions.distance(name, candidate) <= MISSPELT)
                            .collect(Collectors.toSet());
                    problems.add(new Problem(
                            near.isEmpty() ? Problem.Severity.NOTICE : Problem.Severity.WARNING,
                            Location.of(name),
                            "",
                            "unknown environment variable",
                            near.isEmpty() ? "" : Suggestions.remedy(name, near)));
                });
    }

    private Optional<YamlValue> value(String path, Type type) {
        String name = variable(path);
        String text = lookUp(name);
        if (text.isEmpty() && name.equals("DD_DD_URL")) {
            name = "DD_URL";
            text = lookUp(name);
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Class<?> raw = SettingTypes.raw(type);
        boolean list = raw == List.class || raw == Set.class;
        if (list && !text.startsWith("[")) {
            return Optional.of(words(text, name, path));
        }
        if (list || raw == Map.class) {
            Loaded<YamlValue> parsed = YamlReader.parse(text, name, path);
            if (parsed.value().isEmpty()) {
                return parsed.problems().stream().findFirst().map(YamlValue.Invalid::new);
            }
            problems.addAll(parsed.problems());
            return parsed.value();
        }
        return Optional.of(Scalar.of(Location.of(name), path, text));
    }

    private String lookUp(String name) {
        known.add(name);
        return environment.getOrDefault(name, "").strip();
    }

    private Sequence words(String text, String name, String path) {
        Location location = Location.of(name);
        List<YamlValue> words = new ArrayList<>();
        boolean atCommas = COMMAS_TOO.contains(path);
        (atCommas ? BLANKS_AND_COMMAS : BLANKS)
                .splitAsStream(text)
                .filter(word -> !word.isEmpty())
                .forEach(word -> {
                    Scalar item = Scalar.of(location, path + "[" + words.size() + "]", word);
                    words.add(item);
                    if (word.contains(",") && !word.startsWith("-")) {
                        problems.add(Problem.warning(
                                item,
                                "a comma separates nothing here: " + item.describe() + " is one item",
                                "put blanks between items, or write a JSON list: [\"a\", \"b\"]"));
                    }
                });
        return new Sequence(location, path, words);
    }
}
