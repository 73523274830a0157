// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import io.checkagent.configuration.YamlValue.Mapping;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a record of YAML.
 *
 * <p>A component may be a {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}, {@code Duration}
 * (Go style, or seconds), {@code Path}, {@code URI}, {@code Pattern}, an enum (in lower case), a class with a {@code
 * public static T parse(String)}, a record, a sealed interface of records (the key {@code type} says which), a
 * {@link YamlValue}, an {@code Object} (any YAML, as texts, lists and maps), and {@code List}, {@code Set}, {@code Map<String, …>} and {@code Optional} of these. It is required
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
    private SettingsBinder() {}

    /**
     * Makes a record, or none when anything in it is wrong.
     *
     * @param unknownKeys how bad a key is that no component has
     */
    public static <R extends Record> Loaded<R> bind(Class<R> type, Mapping mapping, Problem.Severity unknownKeys) {
        return bind(type, mapping, unknownKeys, Map.of(), Set.of());
    }

    /**
     * Makes a record, or none when anything in it is wrong.
     *
     * @param unknownKeys how bad a key is that no component has
     * @param unsupported keys that are only a warning when no component has them, and why they have no effect
     * @param otherKeys that another record is made of
     */
    public static <R extends Record> Loaded<R> bind(
            Class<R> type,
            Mapping mapping,
            Problem.Severity unknownKeys,
            Map<String, String> unsupported,
            Set<String> otherKeys) {
        RecordBinder binder = new RecordBinder(unknownKeys, Map.of(), false);
        Object bound = binder.record(type, mapping, otherKeys, unsupported);
        boolean failed = binder.problems().stream().anyMatch(Problem::isError);
        return new Loaded<>(
                failed ? Optional.empty() : Optional.ofNullable(bound).map(type::cast), binder.problems());
    }

    /**
     * Makes a record of what can be used. A value that cannot is an error that says what holds instead: the default of
     * its key, or nothing. An item of a list, or an entry of a map, that has anything wrong in it is left out as a whole.
     * An unknown key is a warning.
     *
     * @param type every component has a default or is Optional
     * @param defaults those that depend on where the agent is, by key: texts, not YAML; they beat {@link
     *     io.checkagent.api.Default}
     */
    public static <R extends Record> Bound<R> bindLeniently(
            Class<R> type, Mapping mapping, Map<String, String> defaults) {
        RecordBinder binder = new RecordBinder(Problem.Severity.WARNING, Map.copyOf(defaults), true);
        Object bound = binder.record(type, mapping, Set.of(), Map.of());
        if (bound == null) {
            throw new IllegalArgumentException(type + " cannot be made of its defaults: " + binder.problems());
        }
        return new Bound<>(type.cast(bound), binder.problems(), binder.settings(), binder.unknownKeys());
    }
}
