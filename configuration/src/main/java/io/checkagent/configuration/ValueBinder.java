// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static io.checkagent.configuration.SettingTypes.argument;
import static io.checkagent.configuration.SettingTypes.isList;
import static io.checkagent.configuration.SettingTypes.raw;

import io.checkagent.configuration.YamlValue.Invalid;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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

/** Makes one value of YAML, of any type that a component may have; null when it cannot, and then it told why. */
final class ValueBinder {
    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");
    private static final int LONGEST_MESSAGE = 500;

    private final RecordBinder records;

    /** @param records makes the records in it, and has the problems */
    ValueBinder(RecordBinder records) {
        this.records = records;
    }

    /** The value without the items and entries that cannot be used. */
    YamlValue usable(Type type, YamlValue value, Setting setting) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return usable(argument(type, 0), value, setting);
        }
        if (isList(type) && value instanceof Sequence sequence) {
            List<YamlValue> items = sequence.items().stream()
                    .filter(item -> isUsable(argument(type, 0), item, setting))
                    .toList();
            return new Sequence(sequence.location(), sequence.path(), items);
        }
        if (raw == Map.class && value instanceof Mapping mapping) {
            Set<String> refused = mapping.entries().entrySet().stream()
                    .filter(entry -> !isUsable(argument(type, 0), keyOf(mapping, entry), Setting.ANY)
                            || !isUsable(argument(type, 1), entry.getValue().value(), setting))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            return mapping.without(refused);
        }
        return value;
    }

    private static boolean isUsable(Type type, YamlValue value, Setting setting) {
        return new RecordBinder(Problem.Severity.WARNING, Map.of(), false)
                        .values()
                        .convert(type, value, setting)
                != null;
    }

    @Nullable
    Object convert(Type type, YamlValue value, Setting setting) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            Object content = convert(argument(type, 0), value, setting);
            return content == null ? null : Optional.of(content);
        }
        if (raw == YamlValue.class) {
            return value;
        }
        if (value instanceof Invalid invalid) {
            records.problems().add(invalid.problem());
            return null;
        }
        if (raw == Object.class) {
            return plain(value);
        }
        if (isList(type)) {
            return collection(type, listed(type, value, setting), setting);
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
                boolean item = value.path().endsWith("]");
                return mismatch(
                        value,
                        "expected keys and values",
                        item ? "write it as " + Shape.of(type) : "indent them below " + setting.key());
            }
            return raw.isRecord() ? records.record(raw, mapping, Set.of(), Map.of()) : variant(raw, mapping);
        }
        records.problems()
                .add(Problem.error(
                        value,
                        "a setting of type " + type.getTypeName() + " cannot be configured",
                        "tell the check's author"));
        return null;
    }

    /** As texts, lists and maps. */
    private @Nullable Object plain(YamlValue value) {
        if (value instanceof Sequence sequence) {
            List<@Nullable Object> items =
                    sequence.items().stream().map(this::plain).collect(Collectors.toCollection(ArrayList::new));
            return items.contains(null) ? null : Collections.unmodifiableList(items);
        }
        if (value instanceof Mapping mapping) {
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            mapping.entries().forEach((key, entry) -> entries.put(key, plain(entry.value())));
            return entries.containsValue(null) ? null : Collections.unmodifiableMap(entries);
        }
        if (value instanceof Invalid invalid) {
            records.problems().add(invalid.problem());
            return null;
        }
        return value instanceof Scalar scalar && !scalar.isEmpty()
                ? scalar.text()
                : mismatch(value, "expected a text, a list or keys and values", "");
    }

    /**
     * A text where a list of texts, numbers… is meant, as that list; a regular expression is not taken apart. Told when all
     * of it can be used, else what is wrong with the items is told.
     */
    YamlValue listed(Type type, YamlValue value, Setting setting) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return listed(argument(type, 0), value, setting);
        }
        boolean list = isList(type);
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
        if (items.stream().allMatch(item -> isUsable(argument(type, 0), item, setting))) {
            records.problems()
                    .add(Problem.warning(
                            value,
                            "expected a list, found " + value.describe() + "; taken as "
                                    + Count.of(items.size(), "item"),
                            remedyOf(type)));
        }
        return new Sequence(scalar.location(), scalar.path(), items);
    }

    private static String remedyOf(Type list) {
        return "write it as " + Shape.of(list) + ", or with - before each item";
    }

    private @Nullable Object collection(Type type, YamlValue value, Setting setting) {
        if (!(value instanceof Sequence sequence)) {
            return mismatch(value, "expected a list", remedyOf(type));
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (YamlValue item : sequence.items()) {
            items.add(records.strictly("this item is left out", () -> convert(argument(type, 0), item, setting)));
        }
        if (records.isLenient()) {
            items.removeIf(Objects::isNull);
        } else if (items.contains(null)) {
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
        Map<Object, Object> entries = new LinkedHashMap<>();
        boolean complete = true;
        for (Map.Entry<String, Mapping.Entry> entry : mapping.entries().entrySet()) {
            complete &=
                    records.strictly("this entry is left out", () -> putEntry(entries, type, mapping, entry, setting))
                            != null;
        }
        return complete || records.isLenient() ? Collections.unmodifiableMap(entries) : null;
    }

    /** The value of the entry; null, and not put, when the entry cannot be used. */
    private @Nullable Object putEntry(
            Map<Object, Object> entries,
            Type type,
            Mapping mapping,
            Map.Entry<String, Mapping.Entry> entry,
            Setting setting) {
        Object key = convert(argument(type, 0), keyOf(mapping, entry), Setting.ANY);
        Object value = convert(argument(type, 1), entry.getValue().value(), setting);
        if (key == null || value == null) {
            return null;
        }
        entries.put(key, value);
        return value;
    }

    /** What the setting says of shapes and limits is meant for the values. */
    private static Scalar keyOf(Mapping mapping, Map.Entry<String, Mapping.Entry> entry) {
        return Scalar.of(
                entry.getValue().keyLocation(), mapping.path(), entry.getKey().strip());
    }

    private @Nullable Object variant(Class<?> sealed, Mapping mapping) {
        Map<String, Class<?>> variants = SettingTypes.variants(sealed);
        Optional<YamlValue> name = mapping.get("type");
        String expected = "expected one of " + String.join(", ", variants.keySet());
        if (name.isEmpty()) {
            records.problems()
                    .add(Problem.error(mapping.location(), mapping.pathOf("type"), "missing; " + expected, ""));
            return null;
        }
        Class<?> variant = name.get() instanceof Scalar scalar ? variants.get(scalar.text()) : null;
        if (name.get() instanceof Invalid invalid) {
            records.problems().add(invalid.problem());
            return null;
        }
        if (variant == null) {
            return mismatch(name.get(), expected, "");
        }
        return records.record(variant, mapping, Set.of("type"), Map.of());
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
            String text = setting.matching().isPresent() ? scalar.text().strip() : scalar.text();
            Object parsed = type.parse().apply(text);
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
            String said = String.valueOf(e.getMessage());
            String message = hidden
                    ? "a secret value that is not valid"
                    : said.substring(0, Math.min(said.length(), LONGEST_MESSAGE));
            records.problems().add(Problem.error(value, message, remedy));
            return null;
        }
    }

    private @Nullable Object mismatch(YamlValue value, String expected, String remedy) {
        records.problems().add(Problem.error(value, expected + ", found " + value.describe(), remedy));
        return null;
    }
}
