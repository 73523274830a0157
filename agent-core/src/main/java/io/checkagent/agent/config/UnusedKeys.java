// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.YamlValue.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Settings of the Datadog Agent that this agent has no use for, from the resource {@code unused-datadog-keys.txt}. A
 * {@code datadog.yaml} may have them; they are reported together rather than one by one.
 */
public final class UnusedKeys {
    private static final String RESOURCE = "unused-datadog-keys.txt";

    private final Set<String> keys;
    private final Set<String> found = new LinkedHashSet<>();

    private UnusedKeys(Set<String> keys) {
        this.keys = keys;
    }

    public static UnusedKeys load() {
        try (InputStream resource = UnusedKeys.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return new UnusedKeys(new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Their paths. */
    public Set<String> paths() {
        return keys;
    }

    /** The environment variables of these keys. */
    public Set<String> variables() {
        return keys.stream().map(EnvironmentOverlay::variable).collect(Collectors.toUnmodifiableSet());
    }

    /** The mapping without these keys, at any depth. */
    public Mapping takeFrom(Mapping mapping) {
        Set<String> unused = new TreeSet<>();
        Mapping rest = mapping;
        for (String key : mapping.entries().keySet()) {
            String path = mapping.pathOf(key);
            if (keys.contains(path)) {
                unused.add(key);
                found.add(path);
            } else if (mapping.get(key).orElse(null) instanceof Mapping section && hasKeysBelow(path)) {
                rest = rest.with(key, takeFrom(section));
            }
        }
        return rest.without(unused);
    }

    /** One notice about all that were taken, if any. */
    public List<Problem> notices(Location location) {
        return found.isEmpty()
                ? List.of()
                : List.of(Problem.notice(
                        location,
                        "",
                        "settings of the Datadog Agent that this agent does not use: " + String.join(", ", found),
                        ""));
    }

    private boolean hasKeysBelow(String path) {
        return keys.stream().anyMatch(key -> key.startsWith(path + "."));
    }
}
