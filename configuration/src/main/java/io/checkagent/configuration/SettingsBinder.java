// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.YamlValue.Invalid;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of YAML.
 *
 * <p>A component may be a {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}, {@code Duration}
 * (Go style, or seconds), {@code Path}, {@code URI}, {@code Pattern}, an enum (in lower case), a class with a {@code
 * public static T parse(String)}, a record, a sealed interface of records (the key {@code type} says which), a
 * {@link YamlValue}, and {@code List}, {@code Set}, {@code Map<String, …>} and {@code Optional} of these. It is required
 * unless it is an Optional or has a {@link io.checkagent.api.Default}.
 *
 * <p>A relative path begins in the directory of the file that it is written in; one from the environment in the working
 * directory.
 *
 * <p>A text where a list is meant is taken apart at blanks and commas, with a warning.
 *
 * <p>All problems of a record are found at once. What its constructor refuses is a problem of the place where the record
 * begins.
 */
public final class SettingsBinder {
    /** A file that is no configuration at all has a problem in each line. */
    private static final int UNKNOWN_KEYS_TOLD = 50;

    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");

    private final Problem.Severity unknownKeysAre;
    private final Map<String, String> defaults;
    private boolean lenient;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> unknownKeys = new ArrayList<>();
    private final List<EffectiveSetting> settings = new ArrayList<>();

    private SettingsBinder(Problem.Severity unknownKeysAre, Map<String, String> defaults, boolean lenient) {
        this.unknownKeysAre = unknownKeysAre;
        this.defaults = defaults;
        this.lenient = lenient;
    }

    /**
     * Makes a record, or none when anything in it is wrong.
     *
     * @param unknownKeys how bad a key is that no component has
     */
    public static <R extends Record> Loaded<R> bind(Class<R> type, Mapping mapping, Problem.Severity unknownKeys) {
        return bind(type, mapping, unknownKeys, Map.of());
    }

    /**
     * Makes a record, or none when anything in it is wrong.
     *
     * @param unknownKeys how bad a key is that no component has
     * @param unsupported keys that are only a warning when no component has them, and why they have no effect
     */
    public static <R extends Record> Loaded<R> bind(
            Class<R> type, Mapping mapping, Problem.Severity unknownKeys, Map<String, String> unsupported) {
        SettingsBinder binder = new SettingsBinder(unknownKeys, Map.of(), false);
        Object bound = binder.record(type, mapping, Set.of(), unsupported);
        boolean failed = binder.problems.stream().anyMatch(Problem::isError);
        return new Loaded<>(
                failed ? Optional.empty() : Optional.ofNullable(bound).map(type::cast), binder.problems);
    }

    /**
     * Makes a record of what can be used. A value that cannot is an error that says what holds instead: the default of
     * its key, or nothing. An item of a list, or an entry of a map, that has anything wrong in it is left out as a whole.
     * An unknown key is a warning.
     *
     * @param type every component has a default or is Optional
     * @param defaults those that depend on where the agent is, by key; they beat {@link io.checkagent.api.Default}
     */
    public static <R extends Record> Bound<R> bindLeniently(
            Class<R> type, Mapping mapping, Map<String, String> defaults) {
        SettingsBinder binder = new SettingsBinder(Problem.Severity.WARNING, Map.copyOf(defaults), true);
        Object bound = binder.record(type, mapping, Set.of(), Map.of());
        if (bound == null) {
            throw new IllegalArgumentException(type + " cannot be made of its defaults: " + binder.problems);
        }
        return new Bound<>(type.cast(bound), binder.problems, binder.settings, binder.unknownKeys);
    }

    private @Nullable Object record(
            Class<?> type, Mapping mapping, Set<String> otherKeys, Map<String, String> unsupported) {
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
            problems.add(
                    new Problem(unknownKeysAre, mapping.location(), mapping.path(), more + " more unknown keys", ""));
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
        if (arguments.contains(null)) {
            return null;
        }
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
                            : type.getSimpleName() + " refused these settings: " + cause,
                    cause);
        } catch (ReflectiveOperationException e) {
            problems.add(
                    Problem.error(mapping, type.getName() + " cannot be created: " + e, "tell the check's author"));
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
        SettingsBinder attempt = new SettingsBinder(unknownKeysAre, defaults, lenient);
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
        YamlValue value = listed(setting.type(), given.get());
        int problemsBefore = problems.size();
        int settingsBefore = settings.size();
        Object converted = convert(setting.type(), value, setting);
        if (!lenient) {
            return converted;
        }
        if (converted == null) {
            settings.subList(settingsBefore, settings.size()).clear();
            tellConsequence(problemsBefore, insteadOf(setting, mapping));
            return whenNotGiven(setting, mapping);
        }
        if (!isSection(setting.type())) {
            settings.add(EffectiveSetting.given(mapping.pathOf(setting.key()), usable(setting.type(), value, setting)));
        }
        return converted;
    }

    private @Nullable Object whenNotGiven(Setting setting, Mapping mapping) {
        String path = mapping.pathOf(setting.key());
        Optional<String> text = defaultOf(setting, mapping);
        if (text.isPresent()) {
            Loaded<YamlValue> parsed = YamlReader.parse(text.get(), "default of " + path, path);
            problems.addAll(parsed.problems());
            Optional<YamlValue> value = parsed.value().map(SettingsBinder::asWritten);
            if (lenient && !isSection(setting.type())) {
                value.ifPresent(written -> settings.add(EffectiveSetting.byDefault(path, written)));
            }
            return value.map(written -> convert(setting.type(), written, setting))
                    .orElse(null);
        }
        if (raw(setting.type()) == Optional.class) {
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
                        .map(description -> "set it: " + description)
                        .orElse("set it")));
        return null;
    }

    private Optional<String> defaultOf(Setting setting, Mapping mapping) {
        return Optional.ofNullable(defaults.get(mapping.pathOf(setting.key()))).or(setting::defaultText);
    }

    private String insteadOf(Setting setting, Mapping mapping) {
        return defaultOf(setting, mapping)
                .filter(text -> !text.isEmpty() && !text.equals("[]") && !text.equals("{}"))
                .map(text -> text + " is used instead")
                .orElse("it counts as not set");
    }

    private void tellConsequence(int from, String consequence) {
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

    /** Whether its keys are settings of their own. */
    private static boolean isSection(Type type) {
        Class<?> raw = raw(type);
        return raw == Optional.class
                ? isSection(argument(type, 0))
                : raw.isRecord()
                        && !YamlValue.class.isAssignableFrom(raw)
                        && ScalarType.of(raw).isEmpty();
    }

    /** The value without the items and entries that cannot be used. */
    private YamlValue usable(Type type, YamlValue value, Setting setting) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return usable(argument(type, 0), value, setting);
        }
        if ((raw == List.class || raw == Set.class) && value instanceof Sequence sequence) {
            List<YamlValue> items = sequence.items().stream()
                    .filter(item -> isUsable(argument(type, 0), item, setting))
                    .toList();
            return new Sequence(sequence.location(), sequence.path(), items);
        }
        if (raw == Map.class && value instanceof Mapping mapping) {
            Set<String> refused = mapping.entries().entrySet().stream()
                    .filter(entry ->
                            !isUsable(argument(type, 1), entry.getValue().value(), setting))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            return mapping.without(refused);
        }
        return value;
    }

    private static boolean isUsable(Type type, YamlValue value, Setting setting) {
        return new SettingsBinder(Problem.Severity.WARNING, Map.of(), false).convert(type, value, setting) != null;
    }

    private @Nullable Object convert(Type type, YamlValue value, Setting setting) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            Object content = convert(argument(type, 0), value, setting);
            return content == null ? null : Optional.of(content);
        }
        if (raw == YamlValue.class) {
            return value;
        }
        if (value instanceof Invalid invalid) {
            problems.add(invalid.problem());
            return null;
        }
        if (raw == List.class || raw == Set.class) {
            return collection(type, listed(type, value), setting);
        }
        if (raw == Map.class) {
            return map(type, value, setting);
        }
        Optional<ScalarType> scalar = ScalarType.of(raw);
        if (scalar.isPresent()) {
            return scalar(scalar.get(), raw == URI.class, value, setting);
        }
        if (raw.isRecord() || raw.isSealed()) {
            if (!(value instanceof Mapping mapping)) {
                return mismatch(value, "expected keys and values", "indent them below " + setting.key());
            }
            return raw.isRecord() ? record(raw, mapping, Set.of(), Map.of()) : variant(raw, mapping);
        }
        problems.add(Problem.error(
                value, "a setting of type " + type.getTypeName() + " cannot be configured", "tell the check's author"));
        return null;
    }

    /** A text where a list of texts, numbers… is meant, as that list; a regular expression is not taken apart. */
    private YamlValue listed(Type type, YamlValue value) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return listed(argument(type, 0), value);
        }
        boolean list = raw == List.class || raw == Set.class;
        Class<?> element = list ? raw(argument(type, 0)) : Object.class;
        if (!(value instanceof Scalar scalar)
                || scalar.isEmpty()
                || ScalarType.of(element).isEmpty()) {
            return value;
        }
        Stream<String> parts =
                element == Pattern.class ? Stream.of(scalar.text()) : SEPARATORS.splitAsStream(scalar.text());
        List<YamlValue> items = new ArrayList<>();
        parts.filter(part -> !part.isEmpty())
                .forEach(part -> items.add(new Scalar(
                        scalar.location(),
                        scalar.path() + "[" + items.size() + "]",
                        part,
                        false,
                        scalar.isSensitive())));
        problems.add(Problem.warning(
                value,
                "expected a list, found " + value.describe() + "; taken as "
                        + (items.size() == 1 ? "one item" : items.size() + " items"),
                "write it as [a, b], or with - before each item"));
        return new Sequence(scalar.location(), scalar.path(), items);
    }

    private @Nullable Object collection(Type type, YamlValue value, Setting setting) {
        if (!(value instanceof Sequence sequence)) {
            return mismatch(value, "expected a list", "write it as [a, b], or with - before each item");
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (YamlValue item : sequence.items()) {
            items.add(part(argument(type, 0), item, setting, "this item is left out"));
        }
        if (lenient) {
            items.removeIf(Objects::isNull);
        } else if (items.contains(null)) {
            return null;
        }
        return raw(type) == List.class
                ? Collections.unmodifiableList(items)
                : Collections.unmodifiableSet(new LinkedHashSet<>(items));
    }

    /** An item or entry, for which there is no default: all of it is right, or it is left out. */
    private @Nullable Object part(Type type, YamlValue value, Setting setting, String consequence) {
        if (!lenient) {
            return convert(type, value, setting);
        }
        int before = problems.size();
        lenient = false;
        Object converted = convert(type, value, setting);
        lenient = true;
        if (converted == null) {
            tellConsequence(before, consequence);
        }
        return converted;
    }

    private @Nullable Object map(Type type, YamlValue value, Setting setting) {
        if (!(value instanceof Mapping mapping)) {
            return mismatch(value, "expected keys and values", "indent them below " + setting.key());
        }
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        mapping.entries()
                .forEach((key, entry) ->
                        entries.put(key, part(argument(type, 1), entry.value(), setting, "this entry is left out")));
        if (lenient) {
            entries.values().removeIf(Objects::isNull);
        }
        return entries.containsValue(null) ? null : Collections.unmodifiableMap(entries);
    }

    private @Nullable Object variant(Class<?> sealed, Mapping mapping) {
        Map<String, Class<?>> variants = variants(sealed);
        Optional<YamlValue> name = mapping.get("type");
        String expected = "expected one of " + String.join(", ", variants.keySet());
        if (name.isEmpty()) {
            problems.add(Problem.error(mapping.location(), mapping.pathOf("type"), "missing; " + expected, ""));
            return null;
        }
        Class<?> variant = name.get() instanceof Scalar scalar ? variants.get(scalar.text()) : null;
        if (variant == null) {
            return mismatch(name.get(), expected, "");
        }
        return record(variant, mapping, Set.of("type"), Map.of());
    }

    /** The records of a sealed interface by what {@code type} calls them. */
    static Map<String, Class<?>> variants(Class<?> sealed) {
        Map<String, Class<?>> variants = new LinkedHashMap<>();
        for (Class<?> variant : sealed.getPermittedSubclasses()) {
            variants.put(Setting.snakeCase(variant.getSimpleName()), variant);
        }
        return variants;
    }

    private @Nullable Object scalar(ScalarType type, boolean url, YamlValue value, Setting setting) {
        String expected = "expected " + type.expected() + setting.range();
        String example = setting.defaultText()
                .filter(text -> !text.isEmpty() && !text.startsWith("[") && !text.startsWith("{"))
                .orElse(type.example());
        String remedy = example.isEmpty() ? "" : "e.g. " + example;
        if (!(value instanceof Scalar scalar) || scalar.isEmpty()) {
            return mismatch(value, expected, remedy);
        }
        if (!setting.matches(scalar.text())) {
            String shape = setting.matching().map(Matching::expected).orElse("");
            return mismatch(
                    value,
                    "expected " + shape,
                    setting.defaultText().map(text -> "e.g. " + text).orElse(""));
        }
        try {
            Object parsed = type.parse().apply(scalar.text());
            if (parsed instanceof Path path) {
                return Path.of(value.location().file()).toAbsolutePath().resolveSibling(path);
            }
            if (parsed != null && setting.accepts(parsed)) {
                return parsed;
            }
            boolean misspelt = !scalar.isSensitive()
                    && !Suggestions.near(scalar.text(), type.words()).isEmpty();
            YamlValue shown = url ? scalar.withText(Scrubber.scrubUrl(scalar.text())) : scalar;
            return mismatch(shown, expected, misspelt ? Suggestions.remedy(scalar.text(), type.words()) : remedy);
        } catch (IllegalArgumentException e) {
            // What a parser says may quote the value.
            boolean hidden = scalar.isSensitive() || Scrubber.isSecret(scalar.path());
            String message = hidden ? "a secret value that is not valid" : e.getMessage();
            problems.add(Problem.error(value, String.valueOf(message), remedy));
            return null;
        }
    }

    private @Nullable Object mismatch(YamlValue value, String expected, String remedy) {
        problems.add(Problem.error(value, expected + ", found " + value.describe(), remedy));
        return null;
    }

    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        return type instanceof ParameterizedType parameterized ? (Class<?>) parameterized.getRawType() : Object.class;
    }

    static Type argument(Type type, int index) {
        return type instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[index]
                : Object.class;
    }
}
