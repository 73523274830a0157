// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a key is in the end, and who said so.
 *
 * @param key its path, such as {@code proxy.https}
 * @param value YAML in one line, secrets hidden; empty when there is none
 * @param origin where it is written: in a file, or in an environment variable; empty for the default
 */
public record EffectiveSetting(String key, String value, Optional<Location> origin) {
    /** What needs no quotes inside of brackets. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./$+][A-Za-z0-9_./:$+-]*");

    public EffectiveSetting {
        requireNonNull(key, "key is null");
        requireNonNull(value, "value is null");
        requireNonNull(origin, "origin is null");
    }

    /** Whether it is what a key says, or what one below that says. */
    public boolean isOf(String other) {
        return key.equals(other) || key.startsWith(other + ".");
    }

    /** Who said so, for the user. */
    public String source() {
        return origin.map(Location::toString).orElse("default");
    }

    /** A line for the user: {@code tags: [a:b]  # datadog.yaml:3:7}. */
    public String line() {
        return "%s: %s  # %s".formatted(key, value, source());
    }

    /** What a mapping says, key by key. */
    public static List<EffectiveSetting> of(Mapping mapping) {
        return mapping.entries().entrySet().stream()
                .map(entry -> given(entry.getKey(), entry.getValue().value()))
                .toList();
    }

    /** What was given for that setting. */
    public static EffectiveSetting given(Setting setting, YamlValue value) {
        EffectiveSetting given = given(setting.key(), value);
        return setting.type() == Secret.class ? new EffectiveSetting(given.key, Scrubber.HIDDEN, given.origin) : given;
    }

    /** What that setting is when nobody says anything. */
    public static EffectiveSetting byDefault(Setting setting) {
        return new EffectiveSetting(setting.key(), setting.defaultText().orElse(""), Optional.empty());
    }

    static EffectiveSetting given(String key, YamlValue value) {
        return new EffectiveSetting(key, text(value, false), Optional.of(value.location()));
    }

    static EffectiveSetting byDefault(String key, YamlValue value) {
        return new EffectiveSetting(key, text(value, false), Optional.empty());
    }

    static EffectiveSetting absent(String key) {
        return new EffectiveSetting(key, "", Optional.empty());
    }

    private static String text(YamlValue value, boolean inside) {
        if (value instanceof Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .map(entry -> quoted(Scrubber.scrub(entry.getKey())) + ": "
                            + text(entry.getValue().value(), true))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Sequence sequence) {
            return sequence.items().stream().map(item -> text(item, true)).collect(Collectors.joining(", ", "[", "]"));
        }
        if (!(value instanceof Scalar scalar) || scalar.isEmpty()) {
            return "null";
        }
        String shown = scalar.isSensitive()
                ? Scrubber.HIDDEN
                : Scrubber.oneLine(Scrubber.scrubValue(scalar.path(), scalar.text()));
        return inside ? quoted(shown) : shown.strip();
    }

    private static String quoted(String text) {
        return PLAIN.matcher(text).matches() && !text.endsWith(":")
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
