// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A value of a YAML file and where it stands. Immutable. Texts stay as they were written ({@code no}, {@code 0755},
 * {@code 12:30:45}): what they mean is decided by the setting that they are for.
 *
 * <p>{@code toString} gives only the place, because a value may be a secret.
 */
public sealed interface YamlValue {
    /** Where the value begins. */
    Location location();

    /** The keys that lead to it, such as {@code instances[0].timeout}; empty for the root. */
    String path();

    /** This tree with other values in the place of its texts. */
    YamlValue mapScalars(Function<Scalar, YamlValue> change);

    /** What is wrong with the parts of this tree that cannot be used. */
    default List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        collect(this, problems);
        return problems;
    }

    private static void collect(YamlValue value, List<Problem> problems) {
        if (value instanceof Invalid invalid) {
            problems.add(invalid.problem());
        } else if (value instanceof Sequence sequence) {
            sequence.items().forEach(item -> collect(item, problems));
        } else if (value instanceof Mapping mapping) {
            mapping.entries().values().forEach(entry -> collect(entry.value(), problems));
        }
    }

    /** Whether nothing is written here. */
    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.isEmpty();
    }

    /** The value as an error message shows it: {@code "soon"}, {@code a list}. Shows no secrets. */
    default String describe() {
        if (this instanceof Scalar scalar) {
            if (scalar.isEmpty()) {
                return "nothing";
            }
            if (scalar.path().isEmpty()) {
                // A whole file, of which nobody knows what it is.
                return "a text";
            }
            boolean hidden = scalar.isSensitive() || Scrubber.isSecret(scalar.path());
            return hidden
                    ? "a secret value"
                    : '"' + abbreviate(Scrubber.scrubValue(scalar.path(), scalar.text())) + '"';
        }
        if (this instanceof Sequence) {
            return "a list";
        }
        return this instanceof Mapping ? "a mapping" : "what cannot be used";
    }

    /** Whether it has the same texts at the same keys, in whatever order and wherever they stand. */
    default boolean saysTheSameAs(YamlValue other) {
        if (this instanceof Scalar one && other instanceof Scalar another) {
            return one.text().equals(another.text()) && one.isEmpty() == another.isEmpty();
        }
        if (this instanceof Sequence one && other instanceof Sequence another) {
            return one.items().size() == another.items().size()
                    && IntStream.range(0, one.items().size()).allMatch(i -> one.items()
                            .get(i)
                            .saysTheSameAs(another.items().get(i)));
        }
        return this instanceof Mapping one
                && other instanceof Mapping another
                && one.entries().keySet().equals(another.entries().keySet())
                && one.entries().entrySet().stream().allMatch(entry -> entry.getValue()
                        .value()
                        .saysTheSameAs(requireNonNull(another.entries().get(entry.getKey()))
                                .value()));
    }

    private static String abbreviate(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    /**
     * A text.
     *
     * @param text as written, without quotes
     * @param isEmpty whether it is YAML's null
     * @param isSensitive whether it came from a secret backend
     */
    record Scalar(Location location, String path, String text, boolean isEmpty, boolean isSensitive)
            implements YamlValue {
        public Scalar {
            requireNonNull(location, "location is null");
            requireNonNull(path, "path is null");
            requireNonNull(text, "text is null");
        }

        public static Scalar of(Location location, String path, String text) {
            return new Scalar(location, path, text, false, false);
        }

        public Scalar withText(String newText) {
            return new Scalar(location, path, newText, isEmpty, isSensitive);
        }

        public Scalar withSecret(String secret) {
            return new Scalar(location, path, secret, false, true);
        }

        @Override
        public YamlValue mapScalars(Function<Scalar, YamlValue> change) {
            return change.apply(this);
        }

        @Override
        public String toString() {
            return path + " at " + location;
        }
    }

    /**
     * What cannot be used, such as a secret that nobody knows. Whoever has a use for the value tells why.
     *
     * @param problem why
     */
    record Invalid(Problem problem) implements YamlValue {
        public Invalid {
            requireNonNull(problem, "problem is null");
        }

        @Override
        public Location location() {
            return problem.location();
        }

        @Override
        public String path() {
            return problem.key();
        }

        @Override
        public YamlValue mapScalars(Function<Scalar, YamlValue> change) {
            return this;
        }

        @Override
        public String toString() {
            return path() + " at " + location();
        }
    }

    /** A list. */
    record Sequence(Location location, String path, List<YamlValue> items) implements YamlValue {
        public Sequence {
            requireNonNull(location, "location is null");
            requireNonNull(path, "path is null");
            items = List.copyOf(items);
        }

        @Override
        public YamlValue mapScalars(Function<Scalar, YamlValue> change) {
            return new Sequence(
                    location,
                    path,
                    items.stream().map(item -> item.mapScalars(change)).toList());
        }

        @Override
        public String toString() {
            return path + " at " + location;
        }
    }

    /** Keys, in the order of the file, and what stands behind them. */
    record Mapping(Location location, String path, Map<String, Entry> entries) implements YamlValue {
        /** A value and the place of its key. */
        public record Entry(Location keyLocation, YamlValue value) {
            public Entry {
                requireNonNull(keyLocation, "keyLocation is null");
                requireNonNull(value, "value is null");
            }
        }

        public Mapping {
            requireNonNull(location, "location is null");
            requireNonNull(path, "path is null");
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public static Mapping empty(Location location, String path) {
            return new Mapping(location, path, Map.of());
        }

        /** What stands behind the key; empty when nothing does. */
        public Optional<YamlValue> get(String key) {
            return Optional.ofNullable(entries.get(key)).map(Entry::value).filter(value -> !value.isNull());
        }

        public String pathOf(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }

        public Mapping with(String key, YamlValue value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            Location keyLocation = Optional.ofNullable(entries.get(key))
                    .map(Entry::keyLocation)
                    .orElse(value.location());
            changed.put(key, new Entry(keyLocation, value));
            return new Mapping(location, path, changed);
        }

        /** A text for a key that has none. */
        public Mapping withDefault(String key, String text) {
            return get(key).isPresent() ? this : with(key, Scalar.of(location, pathOf(key), text));
        }

        public Mapping only(Set<String> keys) {
            return filtered(keys, true);
        }

        public Mapping without(Set<String> keys) {
            return filtered(keys, false);
        }

        private Mapping filtered(Set<String> keys, boolean kept) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.keySet().removeIf(key -> keys.contains(key) != kept);
            return new Mapping(location, path, changed);
        }

        /** Without the keys that have an empty text, here and in the mappings below. */
        public Mapping withoutBlank() {
            Map<String, Entry> changed = new LinkedHashMap<>();
            entries.forEach((key, entry) -> {
                YamlValue value = entry.value();
                if (value instanceof Mapping mapping) {
                    changed.put(key, new Entry(entry.keyLocation(), mapping.withoutBlank()));
                } else if (!(value instanceof Scalar scalar) || !scalar.text().isBlank()) {
                    changed.put(key, entry);
                }
            });
            return new Mapping(location, path, changed);
        }

        /** The keys of both; those of the other win. Places and path are the other's. */
        public Mapping overriddenBy(Mapping other) {
            Map<String, Entry> merged = new LinkedHashMap<>(entries);
            merged.putAll(other.entries);
            return new Mapping(other.location, other.path, merged);
        }

        @Override
        public YamlValue mapScalars(Function<Scalar, YamlValue> change) {
            return new Mapping(
                    location,
                    path,
                    entries.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    entry -> new Entry(
                                            entry.getValue().keyLocation(),
                                            entry.getValue().value().mapScalars(change)),
                                    (first, second) -> first,
                                    LinkedHashMap::new)));
        }

        @Override
        public String toString() {
            return path + " at " + location;
        }
    }
}
