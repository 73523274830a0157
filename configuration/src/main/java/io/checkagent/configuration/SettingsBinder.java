// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * <p>All problems of a record are found at once. What its constructor refuses is a problem of the place where the record
 * begins.
 */
public final class SettingsBinder {
    private final List<Problem> problems = new ArrayList<>();
    private final Problem.Severity unknownKeys;

    private SettingsBinder(Problem.Severity unknownKeys) {
        this.unknownKeys = unknownKeys;
    }

    /**
     * Makes a record.
     *
     * @param unknownKeys how bad a key is that no component has
     */
    public static <R extends Record> Loaded<R> bind(Class<R> type, Mapping mapping, Problem.Severity unknownKeys) {
        SettingsBinder binder = new SettingsBinder(unknownKeys);
        Object bound = binder.record(type, mapping, Set.of());
        boolean failed = binder.problems.stream().anyMatch(Problem::isError);
        return new Loaded<>(
                failed ? Optional.empty() : Optional.ofNullable(bound).map(type::cast), binder.problems);
    }

    private @Nullable Object record(Class<?> type, Mapping mapping, Set<String> otherKeys) {
        List<Setting> known = Setting.flattened(type);
        Set<String> keys = known.stream().map(Setting::key).collect(Collectors.toCollection(LinkedHashSet::new));
        keys.addAll(otherKeys);
        mapping.entries().forEach((key, entry) -> {
            if (!keys.contains(key)) {
                problems.add(new Problem(
                        unknownKeys,
                        entry.keyLocation(),
                        mapping.pathOf(key),
                        "unknown key",
                        Suggestions.remedy(key, keys)));
            }
        });
        return construct(type, mapping);
    }

    private @Nullable Object construct(Class<?> type, Mapping mapping) {
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
            String message = cause instanceof IllegalArgumentException && cause.getMessage() != null
                    ? cause.getMessage()
                    : type.getSimpleName() + " refused these settings: " + cause;
            problems.add(Problem.error(mapping, message, ""));
            return null;
        } catch (ReflectiveOperationException e) {
            problems.add(
                    Problem.error(mapping, type.getName() + " cannot be created: " + e, "tell the check's author"));
            return null;
        }
    }

    private @Nullable Object component(Setting setting, Mapping mapping) {
        Optional<YamlValue> value = mapping.get(setting.key());
        if (value.isPresent()) {
            return convert(setting.type(), value.get(), setting);
        }
        if (setting.defaultText().isPresent()) {
            String path = mapping.pathOf(setting.key());
            Loaded<YamlValue> parsed = YamlReader.parse(setting.defaultText().get(), "default of " + path, path);
            problems.addAll(parsed.problems());
            return parsed.value()
                    .map(defaultValue -> convert(setting.type(), asWritten(defaultValue), setting))
                    .orElse(null);
        }
        if (raw(setting.type()) == Optional.class) {
            return Optional.empty();
        }
        problems.add(Problem.error(
                mapping.location(),
                mapping.pathOf(setting.key()),
                "missing",
                setting.description().map(text -> "set it: " + text).orElse("set it")));
        return null;
    }

    /** {@code @Default("")} means the empty text, not nothing. */
    private static YamlValue asWritten(YamlValue value) {
        return value.isNull() ? Scalar.of(value.location(), value.path(), "") : value;
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
        if (raw == List.class || raw == Set.class) {
            return collection(type, value, setting);
        }
        if (raw == Map.class) {
            return map(type, value, setting);
        }
        Optional<ScalarType> scalar = ScalarType.of(raw);
        if (scalar.isPresent()) {
            return scalar(scalar.get(), value, setting);
        }
        if (raw.isRecord() || raw.isSealed()) {
            if (!(value instanceof Mapping mapping)) {
                return mismatch(value, "expected keys and values", "indent them below " + setting.key());
            }
            return raw.isRecord() ? record(raw, mapping, Set.of()) : variant(raw, mapping);
        }
        problems.add(Problem.error(
                value, "a setting of type " + type.getTypeName() + " cannot be configured", "tell the check's author"));
        return null;
    }

    private @Nullable Object collection(Type type, YamlValue value, Setting setting) {
        if (!(value instanceof Sequence sequence)) {
            return mismatch(value, "expected a list", "write it as [a, b], or with - before each item");
        }
        List<@Nullable Object> items = new ArrayList<>();
        sequence.items().forEach(item -> items.add(convert(argument(type, 0), item, setting)));
        if (items.contains(null)) {
            return null;
        }
        return raw(type) == List.class
                ? Collections.unmodifiableList(items)
                : Collections.unmodifiableSet(new LinkedHashSet<>(items));
    }

    private @Nullable Object map(Type type, YamlValue value, Setting setting) {
        if (!(value instanceof Mapping mapping)) {
            return mismatch(value, "expected keys and values", "indent them below " + setting.key());
        }
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> entries.put(key, convert(argument(type, 1), entry.value(), setting)));
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
        return record(variant, mapping, Set.of("type"));
    }

    /** The records of a sealed interface by what {@code type} calls them. */
    static Map<String, Class<?>> variants(Class<?> sealed) {
        Map<String, Class<?>> variants = new LinkedHashMap<>();
        for (Class<?> variant : sealed.getPermittedSubclasses()) {
            variants.put(Setting.snakeCase(variant.getSimpleName()), variant);
        }
        return variants;
    }

    private @Nullable Object scalar(ScalarType type, YamlValue value, Setting setting) {
        String expected = "expected " + type.expected() + setting.range();
        String example = setting.defaultText()
                .filter(text -> !text.isEmpty() && !text.startsWith("[") && !text.startsWith("{"))
                .orElse(type.example());
        String remedy = example.isEmpty() ? "" : "e.g. " + example;
        if (!(value instanceof Scalar scalar) || scalar.isEmpty()) {
            return mismatch(value, expected, remedy);
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
            return mismatch(value, expected, misspelt ? Suggestions.remedy(scalar.text(), type.words()) : remedy);
        } catch (IllegalArgumentException e) {
            // What a parser says may quote the value.
            String message = scalar.isSensitive() ? "a secret value that is not valid" : e.getMessage();
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
