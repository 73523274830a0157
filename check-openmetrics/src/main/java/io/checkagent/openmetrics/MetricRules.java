// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which metrics are sent, under which names and as what. Not thread-safe. */
final class MetricRules {
    /** Remembered names of families that match regular expressions, or none. */
    private static final int MOST_REMEMBERED = 10_000;

    private record Wildcard(Pattern pattern, MetricRule rule) {}

    private final Map<String, MetricRule> byName = new HashMap<>();
    private final List<Wildcard> wildcards = new ArrayList<>();
    private final Map<String, Optional<MetricRule>> remembered = new HashMap<>();
    private final boolean remembers;

    private MetricRules(boolean remembers) {
        this.remembers = remembers;
    }

    /** @throws IllegalArgumentException naming the option, the entry and what it should be */
    static MetricRules of(List<Object> metrics, List<Object> extraMetrics, boolean remembers) {
        Map<String, MetricRule> rules = new LinkedHashMap<>();
        read("metrics", metrics, rules);
        read("extra_metrics", extraMetrics, rules);
        MetricRules read = new MetricRules(remembers);
        rules.forEach((name, rule) -> {
            if (NamePatterns.isName(name)) {
                read.byName.put(name, rule);
            } else {
                // Each that matches keeps its own name.
                read.wildcards.add(new Wildcard(NamePatterns.pattern("metrics", name), rule.withoutName()));
            }
        });
        return read;
    }

    private static void read(String option, List<Object> entries, Map<String, MetricRule> rules) {
        int number = 0;
        for (Object entry : entries) {
            String place = option + "[" + number++ + "]";
            if (entry instanceof Map<?, ?> renamed) {
                renamed.forEach((name, how) ->
                        rules.put(String.valueOf(name), MetricRule.of(place + "." + name, String.valueOf(name), how)));
            } else if (entry instanceof List<?> || String.valueOf(entry).isBlank()) {
                throw new IllegalArgumentException(
                        place + ": expected a name, or name: new name, or name: {name: …, type: …}");
            } else {
                String name = String.valueOf(entry);
                rules.put(name, MetricRule.as(name));
            }
        }
    }

    /** How the family is sent; empty when it is not. */
    Optional<MetricRule> of(String family) {
        MetricRule named = byName.get(family);
        if (named != null) {
            return Optional.of(named);
        }
        if (wildcards.isEmpty()) {
            return Optional.empty();
        }
        Optional<MetricRule> known = remembers ? remembered.get(family) : null;
        if (known == null) {
            known = wildcards.stream()
                    .filter(wildcard -> wildcard.pattern().matcher(family).find())
                    .findFirst()
                    .map(wildcard -> wildcard.rule().withName(family));
            if (remembers && remembered.size() < MOST_REMEMBERED) {
                remembered.put(family, known);
            }
        }
        return known;
    }

    /** Whether a counter would be sent if it were written without {@code _total}. */
    boolean isMeantWithTotal(String counter) {
        return byName.containsKey(counter + "_total");
    }

    Set<String> names() {
        return byName.keySet();
    }
}
