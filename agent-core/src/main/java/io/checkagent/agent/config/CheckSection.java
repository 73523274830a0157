// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.api.Default;
import io.checkagent.api.Key;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Suggestions;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Invalid;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one file, or one entry of {@code checks}, says of a check.
 *
 * @param initConfig for all instances
 * @param instances as written
 */
record CheckSection(Mapping initConfig, List<Mapping> instances) {
    private static final Set<String> KEYS = Set.of("init_config", "instances");

    /** Sections that make a file a template for containers, of which this agent finds none. */
    private static final Set<String> TEMPLATE_KEYS =
            Set.of("ad_identifiers", "advanced_ad_identifiers", "cel_selector");

    private static final Set<String> UNUSED_KEYS = Set.of(
            "logs", "jmx_metrics", "cluster_check", "ignore_autodiscovery_tags", "check_tag_cardinality", "loader");

    /** The keys that only {@code checks} has. */
    record Switch(@Key("enabled") @Default("true") boolean enabled) {}

    CheckSection {
        instances = List.copyOf(instances);
    }

    /** Reads a file; empty when it configures no instance, and then it does not count as a file of the check. */
    static Optional<CheckSection> ofFile(Mapping file, List<Problem> problems) {
        Set<String> keys = file.entries().keySet();
        Location whole = Location.of(file.location().file());
        if (keys.stream().anyMatch(TEMPLATE_KEYS::contains)) {
            problems.add(Problem.notice(
                    whole,
                    "",
                    "a template for containers (ad_identifiers), which this agent does not look for; file skipped",
                    "without ad_identifiers it is used as it is"));
            return Optional.empty();
        }
        Set<String> unused = new TreeSet<>(keys);
        unused.retainAll(UNUSED_KEYS);
        if (!unused.isEmpty()) {
            problems.add(Problem.notice(whole, "", "this agent does not use: " + String.join(", ", unused), ""));
        }
        if (keys.isEmpty() || (file.get("instances").isEmpty() && !unused.isEmpty())) {
            return Optional.empty();
        }
        CheckSection section = read(file, problems);
        if (section.instances.isEmpty() && problems.stream().noneMatch(Problem::isError)) {
            problems.add(Problem.error(
                    whole,
                    "instances",
                    "Configuration file contains no valid instances",
                    "for a check without settings write: instances: [{}]; to switch it off, in datadog.yaml:"
                            + " checks: {<name>: {enabled: false}}"));
            return Optional.empty();
        }
        return Optional.of(section);
    }

    /** Reads the keys that a file and an entry of {@code checks} have in common. */
    static CheckSection read(Mapping source, List<Problem> problems) {
        Set<String> known = Set.of("init_config", "instances", "enabled");
        source.entries().forEach((key, entry) -> {
            if (entry.value() instanceof Invalid invalid && !known.contains(key)) {
                problems.add(invalid.problem());
            } else if (!known.contains(key) && !UNUSED_KEYS.contains(key)) {
                problems.add(new Problem(
                        Problem.Severity.WARNING,
                        entry.keyLocation(),
                        source.pathOf(key),
                        "unknown key, not used",
                        Suggestions.remedy(key, KEYS)));
            }
        });
        Mapping initConfig = Mapping.empty(source.location(), source.pathOf("init_config"));
        Optional<YamlValue> given = source.get("init_config");
        if (given.orElse(null) instanceof Mapping mapping) {
            initConfig = mapping;
        } else if (given.isPresent()) {
            problems.add(expectedMapping(given.get()));
        }
        return new CheckSection(initConfig, instances(source, problems));
    }

    private static List<Mapping> instances(Mapping source, List<Problem> problems) {
        Optional<YamlValue> given = source.get("instances");
        List<Mapping> instances = new ArrayList<>();
        if (given.orElse(null) instanceof Sequence sequence) {
            for (YamlValue item : sequence.items()) {
                if (item instanceof Mapping mapping) {
                    instances.add(mapping);
                } else if (item.isNull()) {
                    instances.add(Mapping.empty(item.location(), item.path()));
                } else {
                    problems.add(expectedMapping(item));
                }
            }
        } else if (given.orElse(null) instanceof Invalid invalid) {
            problems.add(invalid.problem());
        } else if (given.isPresent()) {
            problems.add(Problem.error(
                    given.get(),
                    "expected a list of instances, found " + given.get().describe(),
                    "put - before the first key of each instance"));
        }
        return instances;
    }

    private static Problem expectedMapping(YamlValue value) {
        return value instanceof Invalid invalid
                ? invalid.problem()
                : Problem.error(
                        value, "expected keys and values, found " + value.describe(), "write a line like: key: value");
    }
}
