// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Labels that some metrics give to others. Bounded; not thread-safe. */
final class SharedLabels {
    /** Combinations of labels of one metric. */
    static final int MOST = 10_000;

    /**
     * What is shared of one metric.
     *
     * @param labels all when empty
     * @param match labels that must be equal
     * @param values of samples that count; all when empty
     */
    private record Rule(List<String> labels, List<String> match, Set<Double> values) {
        static Rule of(String place, Object given) {
            if ("true".equals(given)) {
                return new Rule(List.of(), List.of(), Set.of());
            }
            if (!(given instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(place + ": expected true, or labels, match and values");
            }
            for (Object key : map.keySet()) {
                if (!Set.of("labels", "match", "values").contains(String.valueOf(key))) {
                    throw new IllegalArgumentException(
                            "%s: unknown key %s; there are labels, match and values".formatted(place, key));
                }
            }
            Set<Double> values = new HashSet<>();
            for (String value : texts(place + ".values", map.get("values"))) {
                double number = Numbers.parse(value);
                if (Double.isNaN(number)) {
                    throw new IllegalArgumentException("%s.values: %s is no number".formatted(place, value));
                }
                values.add(number);
            }
            return new Rule(
                    texts(place + ".labels", map.get("labels")), texts(place + ".match", map.get("match")), values);
        }

        private static List<String> texts(String place, @org.jspecify.annotations.Nullable Object given) {
            if (given == null) {
                return List.of();
            }
            if (!(given instanceof List<?> list)) {
                throw new IllegalArgumentException(place + ": expected a list");
            }
            return list.stream().map(String::valueOf).toList();
        }
    }

    private final Map<String, Rule> rules;
    private final Map<String, Map<List<String>, Map<String, String>>> found = new HashMap<>();
    private boolean full;

    private SharedLabels(Map<String, Rule> rules) {
        this.rules = rules;
    }

    /** @throws IllegalArgumentException naming the metric and what it should be */
    static SharedLabels of(Map<String, Object> option) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        option.forEach((metric, given) -> rules.put(metric, Rule.of("share_labels." + metric, given)));
        return new SharedLabels(rules);
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    boolean isKnown() {
        return !found.isEmpty();
    }

    void forget() {
        found.clear();
        full = false;
    }

    boolean shares(String family) {
        return rules.containsKey(family);
    }

    /** Whether some combinations of labels were too many. */
    boolean isFull() {
        return full;
    }

    /** Takes the labels of a sample of a metric that shares them. */
    void collect(String family, Sample sample) {
        Rule rule = rules.get(family);
        if (rule == null || !(rule.values().isEmpty() || rule.values().contains(sample.value()))) {
            return;
        }
        List<String> key = key(rule, sample);
        if (key.size() < rule.match().size()) {
            return;
        }
        Map<List<String>, Map<String, String>> ofFamily = found.computeIfAbsent(family, any -> new HashMap<>());
        if (ofFamily.size() >= MOST && !ofFamily.containsKey(key)) {
            full = true;
            return;
        }
        Map<String, String> labels = ofFamily.computeIfAbsent(key, any -> new LinkedHashMap<>());
        for (int i = 0; i < sample.labels(); i++) {
            if (rule.labels().isEmpty() || rule.labels().contains(sample.labelName(i))) {
                labels.put(sample.labelName(i), sample.labelValue(i));
            }
        }
    }

    /** Adds what others share to the sample's labels. */
    void populate(Sample sample) {
        found.forEach((family, byMatch) -> {
            Rule rule = rules.get(family);
            if (rule != null) {
                List<String> key = key(rule, sample);
                if (key.size() == rule.match().size()) {
                    byMatch.getOrDefault(key, Map.of()).forEach(sample::label);
                }
            }
        });
    }

    /** Shorter than what is to match when the sample lacks a label. */
    private static List<String> key(Rule rule, Sample sample) {
        List<String> key = new ArrayList<>(rule.match().size());
        for (String label : rule.match()) {
            sample.label(label).ifPresent(key::add);
        }
        return key;
    }
}
