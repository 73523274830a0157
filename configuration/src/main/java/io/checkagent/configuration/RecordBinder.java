// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.YamlValue.Invalid;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes one record of a mapping, with all records in it. For one use, by one thread. */
final class RecordBinder {
    /** A file that is no configuration at all has a problem in each line. */
    private static final int UNKNOWN_KEYS_TOLD = 50;

    private final Problem.Severity unknownKeysAre;
    private final Map<String, String> defaults;
    private final ValueBinder values = new ValueBinder(this);
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> unknownKeys = new ArrayList<>();
    private final List<EffectiveSetting> settings = new ArrayList<>();
    private boolean lenient;

    /**
     * @param unknownKeysAre how bad a key is that no component has
     * @param defaults that beat those of the components, by path
     * @param lenient whether a value that cannot be used is left out, not the record
     */
    RecordBinder(Problem.Severity unknownKeysAre, Map<String, String> defaults, boolean lenient) {
        this.unknownKeysAre = unknownKeysAre;
        this.defaults = defaults;
        this.lenient = lenient;
    }

    List<Problem> problems() {
        return problems;
    }

    List<String> unknownKeys() {
        return unknownKeys;
    }

    List<EffectiveSetting> settings() {
        return settings;
    }

    ValueBinder values() {
        return values;
    }

    boolean isLenient() {
        return lenient;
    }

    /** What there is no default for: all of it is right, or it is left out. */
    @Nullable
    Object strictly(String consequence, Supplier<@Nullable Object> conversion) {
        if (!lenient) {
            return conversion.get();
        }
        int before = problems.size();
        lenient = false;
        Object converted = conversion.get();
        lenient = true;
        if (converted == null) {
            tellConsequence(before, consequence);
        }
        return converted;
    }

    @Nullable
    Object record(Class<?> type, Mapping mapping, Set<String> otherKeys, Map<String, String> unsupported) {
        Set<String> keys =
                Setting.flattened(type).stream().map(Setting::key).collect(Collectors.toCollection(LinkedHashSet::new));
        keys.addAll(otherKeys);
        Map<String, String> ignored = new HashMap<>(unsupported);
        ignored.putAll(Setting.unsupported(type));
        int toldBefore = unknownKeys.size();
        mapping.entries().forEach((key, entry) -> {
            if (keys.contains(key)) {
                return;
            }
            if (ignored.containsKey(key)) {
                String why = "not supported, ignored: " + ignored.get(key);
                problems.add(new Problem(Problem.Severity.WARNING, entry.keyLocation(), mapping.pathOf(key), why, ""));
            } else if (entry.value() instanceof Invalid invalid) {
                problems.add(invalid.problem());
            } else {
                unknownKeys.add(mapping.pathOf(key));
                if (unknownKeys.size() - toldBefore <= UNKNOWN_KEYS_TOLD) {
                    problems.add(new Problem(
                            unknownKeysAre,
                            entry.keyLocation(),
                            mapping.pathOf(key),
                            "unknown key",
                            Suggestions.remedy(key, keys)));
                }
            }
        });
        int more = unknownKeys.size() - toldBefore - UNKNOWN_KEYS_TOLD;
        if (more > 0) {
            problems.add(new Problem(
                    unknownKeysAre, mapping.location(), mapping.path(), Count.of(more, "more unknown key"), ""));
        }
        return construct(type, mapping);
    }

    private @Nullable Object construct(Class<?> type, Mapping mapping) {
        try {
            return instantiate(type, mapping);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            if (lenient) {
                return withoutWhatItRefuses(type, mapping, message);
            }
            problems.add(Problem.error(mapping, message, ""));
            return null;
        }
    }

    /** @throws IllegalArgumentException with what the record's constructor says */
    private @Nullable Object instantiate(Class<?> type, Mapping mapping) {
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Setting setting : Setting.of(type)) {
            arguments.add(
                    setting.inline() && setting.type() instanceof Class<?> inlined
                            ? construct(inlined, mapping)
                            : component(setting, mapping));
        }
        return arguments.contains(null) ? null : create(type, mapping, arguments);
    }

    private @Nullable Object create(Class<?> type, Mapping mapping, List<@Nullable Object> arguments) {
        try {
            Class<?>[] parameters = Stream.of(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            Throwable cause = requireNonNull(e.getCause(), "cause is null");
            throw new IllegalArgumentException(
                    cause instanceof IllegalArgumentException && cause.getMessage() != null
                            ? cause.getMessage()
                            : type.getSimpleName() + " refused these settings: " + FailureText.of(cause),
                    cause);
        } catch (ReflectiveOperationException e) {
            problems.add(Problem.error(
                    mapping,
                    type.getSimpleName() + " cannot be created: " + FailureText.of(e),
                    "tell the check's author"));
            return null;
        }
    }

    /** Leaves out the key that the constructor objects to, or when it is not one alone, all of the record's. */
    private @Nullable Object withoutWhatItRefuses(Class<?> type, Mapping mapping, String message) {
        List<Setting> given = Setting.flattened(type).stream()
                .filter(setting -> mapping.get(setting.key()).isPresent())
                .toList();
        for (Setting setting : given) {
            Optional<Object> made = attempt(type, mapping.without(Set.of(setting.key())));
            if (made.isPresent()) {
                YamlValue refused = mapping.get(setting.key()).orElse(mapping);
                problems.add(Problem.error(refused, message, "").withConsequence(insteadOf(setting, mapping)));
                return made.get();
            }
        }
        String keys = given.stream().map(Setting::key).collect(Collectors.joining(", "));
        problems.add(
                Problem.error(mapping, message, "").withConsequence("the defaults of " + keys + " are used instead"));
        return attempt(type, Mapping.empty(mapping.location(), mapping.path())).orElse(null);
    }

    private Optional<Object> attempt(Class<?> type, Mapping mapping) {
        // What is wrong with the values themselves has been told.
        RecordBinder attempt = new RecordBinder(unknownKeysAre, defaults, lenient);
        try {
            Optional<Object> made = Optional.ofNullable(attempt.instantiate(type, mapping));
            if (made.isPresent()) {
                Set<String> replaced =
                        attempt.settings.stream().map(EffectiveSetting::key).collect(Collectors.toSet());
                settings.removeIf(setting -> replaced.contains(setting.key()));
                settings.addAll(attempt.settings);
            }
            return made;
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private @Nullable Object component(Setting setting, Mapping mapping) {
        Optional<YamlValue> given = mapping.get(setting.key());
        if (given.isEmpty()) {
            return whenNotGiven(setting, mapping);
        }
        YamlValue value = values.listed(setting.type(), given.get(), setting);
        int problemsBefore = problems.size();
        int settingsBefore = settings.size();
        Object converted = values.convert(setting.type(), value, setting);
        if (!lenient) {
            return converted;
        }
        if (converted == null) {
            settings.subList(settingsBefore, settings.size()).clear();
            tellConsequence(problemsBefore, insteadOf(setting, mapping));
            return setting.instead()
                    .map(instead -> written(instead.value(), setting, mapping.pathOf(setting.key())))
                    .orElseGet(() -> whenNotGiven(setting, mapping));
        }
        if (!SettingTypes.isSection(setting.type())) {
            settings.add(EffectiveSetting.given(
                    mapping.pathOf(setting.key()), values.usable(setting.type(), value, setting)));
        }
        return converted;
    }

    private @Nullable Object whenNotGiven(Setting setting, Mapping mapping) {
        String path = mapping.pathOf(setting.key());
        if (defaults.containsKey(path)) {
            return byDefault(Scalar.of(Location.of("default of " + path), path, defaults.get(path)), setting);
        }
        if (setting.defaultText().isPresent()) {
            return written(setting.defaultText().get(), setting, path);
        }
        if (SettingTypes.raw(setting.type()) == Optional.class) {
            if (lenient) {
                settings.add(EffectiveSetting.absent(path));
            }
            return Optional.empty();
        }
        problems.add(Problem.error(
                mapping.location(),
                path,
                "missing",
                setting.description()
                        .map(description -> "set it: " + description.replaceFirst("\\.$", ""))
                        .orElse("set it")));
        return null;
    }

    /** What YAML of the program says in the place of the user. */
    @Nullable
    Object written(String yaml, Setting setting, String path) {
        Loaded<YamlValue> parsed = YamlReader.parse(yaml, "default of " + path, path);
        problems.addAll(parsed.problems());
        return parsed.value().map(value -> byDefault(asWritten(value), setting)).orElse(null);
    }

    private @Nullable Object byDefault(YamlValue value, Setting setting) {
        if (lenient && !SettingTypes.isSection(setting.type())) {
            settings.add(EffectiveSetting.byDefault(value.path(), value));
        }
        return values.convert(setting.type(), value, setting);
    }

    private String insteadOf(Setting setting, Mapping mapping) {
        if (setting.instead().isPresent()) {
            return setting.instead().get().consequence();
        }
        return Optional.ofNullable(defaults.get(mapping.pathOf(setting.key())))
                .or(setting::defaultText)
                .filter(text -> !text.isEmpty() && !text.equals("[]") && !text.equals("{}"))
                .map(text -> text + " is used instead")
                .orElse("it counts as not set");
    }

    void tellConsequence(int from, String consequence) {
        problems.subList(from, problems.size())
                .replaceAll(
                        problem -> problem.isError() && problem.consequence().isEmpty()
                                ? problem.withConsequence(consequence)
                                : problem);
    }

    /** {@code @Default("")} means the empty text, not nothing. */
    private static YamlValue asWritten(YamlValue value) {
        return value.isNull() ? Scalar.of(value.location(), value.path(), "") : value;
    }
}
