// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets that somebody has, to be taken out of texts that leave the host: by their values, wherever these stand, and by
 * what looks like one. Not thread-safe while secrets are added.
 */
public final class KnownSecrets {
    /** What is shorter is part of many words. */
    private static final int SHORTEST = 5;

    private static final Pattern PASSWORD_OF_URL = Pattern.compile("//[^\\s/:@]*:([^\\s@]+)@");

    /** The longest first: one may be part of another. */
    private final TreeSet<String> values =
            new TreeSet<>(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** Adds one. */
    public void add(String secret) {
        // As a file ends, or a text block.
        secret.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST)
                .forEach(values::add);
    }

    /** Adds what is secret by its key, came from a secret backend, or is the password in a URL. */
    public void add(YamlValue value) {
        for (Scalar scalar : scalars(value)) {
            if (scalar.isSensitive() || Scrubber.isSecret(scalar.path())) {
                add(scalar.text());
            }
            addPasswords(scalar.text());
        }
    }

    /** Adds the values of variables that are secret by their names, and the passwords in URLs. */
    public void add(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            if (Scrubber.isSecret(name)) {
                add(value);
            }
            addPasswords(value);
        });
    }

    private void addPasswords(String url) {
        Matcher password = PASSWORD_OF_URL.matcher(url);
        while (password.find()) {
            add(password.group(1));
        }
    }

    private static List<Scalar> scalars(YamlValue value) {
        List<Scalar> found = new ArrayList<>();
        if (value instanceof Scalar scalar) {
            found.add(scalar);
        } else if (value instanceof Sequence sequence) {
            sequence.items().forEach(item -> found.addAll(scalars(item)));
        } else if (value instanceof Mapping mapping) {
            mapping.entries().values().forEach(entry -> found.addAll(scalars(entry.value())));
        }
        return found;
    }

    /** The text without them, and without what else looks like a secret. Rather hides too much than too little. */
    public String hide(String text) {
        String hidden = text;
        for (String value : values) {
            hidden = hidden.replace(value, Scrubber.HIDDEN);
        }
        return Scrubber.scrubForeign(hidden);
    }
}
