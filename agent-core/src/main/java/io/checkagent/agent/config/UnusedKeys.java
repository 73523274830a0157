// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.YamlValue.Mapping;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings of the Datadog Agent that this agent has no use for, from the resource {@code unused-datadog-keys.txt}. A
 * {@code datadog.yaml} may have them; they are reported together rather than one by one.
 */
public final class UnusedKeys {
    private static final String RESOURCE = "unused-datadog-keys.txt";

    private final Set<String> keys;
    private final Set<String> sections;
    private final Set<String> found = new LinkedHashSet<>();

    private UnusedKeys(Set<String> keys) {
        this.keys = keys;
        this.sections = keys.stream().flatMap(UnusedKeys::sectionsOf).collect(Collectors.toUnmodifiableSet());
    }

    public static UnusedKeys load() {
        return new UnusedKeys(ResourceLines.read(RESOURCE));
    }

    /** Their paths. */
    public Set<String> paths() {
        return keys;
    }

    /** The environment variables of these keys. */
    public Set<String> variables() {
        return keys.stream().map(EnvironmentOverlay::variable).collect(Collectors.toUnmodifiableSet());
    }

    /** Takes note of the variables of these keys and of keys below them, but for those that have a use. */
    public void note(Set<String> environment, Set<String> used) {
        Set<String> variables = variables();
        environment.stream()
                .filter(name -> !used.contains(name))
                .filter(name -> beginnings(name).anyMatch(variables::contains))
                .sorted()
                .forEach(found::add);
    }

    /** {@code A_B_C}, {@code A_B}, {@code A}. */
    private static Stream<String> beginnings(String name) {
        return Stream.iterate(
                name, part -> !part.isEmpty(), part -> part.substring(0, Math.max(0, part.lastIndexOf('_'))));
    }

    /** What was taken from files, and variables that were noted. */
    public List<String> found() {
        return List.copyOf(found);
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
            } else if (mapping.get(key).orElse(null) instanceof Mapping section && sections.contains(path)) {
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

    /** {@code a.b.c} is in {@code a.b} and in {@code a}. */
    private static Stream<String> sectionsOf(String key) {
        return Stream.iterate(key, path -> path.contains("."), path -> path.substring(0, path.lastIndexOf('.')))
                .map(path -> path.substring(0, path.lastIndexOf('.')));
    }
}
