// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which samples are left out by their labels, and how labels become tags. Immutable. */
final class LabelRules {
    private final Map<String, List<Pattern>> excludedValues;
    private final Set<String> excluded;
    private final Set<String> included;
    private final Map<String, String> renamed;

    private LabelRules(
            Map<String, List<Pattern>> excludedValues,
            Set<String> excluded,
            Set<String> included,
            Map<String, String> renamed) {
        this.excludedValues = excludedValues;
        this.excluded = excluded;
        this.included = included;
        this.renamed = renamed;
    }

    /** @throws IllegalArgumentException naming the option, the label and what it should be */
    static LabelRules of(
            Map<String, Object> excludedByLabels,
            Set<String> excluded,
            Set<String> included,
            Map<String, String> renamed) {
        Map<String, List<Pattern>> values = new HashMap<>();
        excludedByLabels.forEach((label, which) -> {
            String option = "exclude_metrics_by_labels." + label;
            if ("true".equals(which)) {
                values.put(label, List.of(Pattern.compile("")));
            } else if (which instanceof List<?> list && !list.isEmpty()) {
                values.put(
                        label,
                        list.stream()
                                .map(value -> NamePatterns.pattern(option, String.valueOf(value)))
                                .toList());
            } else {
                throw new IllegalArgumentException(option + ": expected true, or a list of values");
            }
        });
        return new LabelRules(values, Set.copyOf(excluded), Set.copyOf(included), Map.copyOf(renamed));
    }

    /** The tags of the sample; empty when it is left out. */
    Optional<List<String>> tags(Sample sample) {
        List<String> tags = new ArrayList<>(sample.labels() + 2);
        for (int i = 0; i < sample.labels(); i++) {
            String label = sample.labelName(i);
            String value = sample.labelValue(i);
            List<Pattern> unwanted = excludedValues.get(label);
            if (unwanted != null
                    && unwanted.stream()
                            .anyMatch(pattern -> pattern.matcher(value).find())) {
                return Optional.empty();
            }
            if (!excluded.contains(label) && (included.isEmpty() || included.contains(label))) {
                tags.add(renamed.getOrDefault(label, label) + ":" + value);
            }
        }
        return Optional.of(tags);
    }
}
