// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.ObjectName;

/**
 * What {@code conf} names and the JVM does not have: most likely a slip, for which nothing would be sent without a word. An
 * entry that takes no MBean at all is none: one configuration often serves several versions of a program. Not thread-safe.
 */
final class UnknownNames {
    private final List<BeanRule> configured;
    private final Map<BeanRule, Set<String>> keys = new HashMap<>();
    private final Set<BeanRule> taking = new HashSet<>();
    private final Map<BeanRule, Set<String>> seen = new HashMap<>();

    /** @param configured in their order */
    UnknownNames(List<BeanRule> configured) {
        this.configured = List.copyOf(configured);
    }

    /** What is asked for is looked up anew. */
    void clear() {
        keys.clear();
        taking.clear();
        seen.clear();
    }

    /** MBeans that an entry may take. */
    void found(BeanRule rule, Collection<ObjectName> names) {
        if (!names.isEmpty()) {
            Set<String> unknown = new TreeSet<>();
            rule.include().properties().keySet().forEach(unknown::add);
            rule.exclude()
                    .ifPresent(excluded -> unknown.addAll(excluded.properties().keySet()));
            names.forEach(name -> unknown.removeAll(name.getKeyPropertyList().keySet()));
            keys.put(rule, unknown);
        }
    }

    /** An entry takes an MBean. */
    void taken(BeanRule rule) {
        taking.add(rule);
    }

    /** A number was read for an entry. */
    void read(BeanRule rule, String attribute) {
        Set<String> ofRule = seen.computeIfAbsent(rule, any -> new HashSet<>());
        ofRule.add(attribute);
        ofRule.add(BeanRule.whole(attribute));
    }

    /** For the user. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < configured.size(); i++) {
            BeanRule rule = configured.get(i);
            String place = "conf[" + i + "]";
            keys.getOrDefault(rule, Set.of())
                    .forEach(key -> warnings.add(
                            "%s: %s is neither an option nor a key in the name of any of the MBeans that are there"
                                    .formatted(place, key)));
            Stream<String> unseen = rule.attributes().keySet().stream()
                    .filter(name -> taking.contains(rule)
                            && !seen.getOrDefault(rule, Set.of()).contains(name));
            unseen.forEach(name -> warnings.add(
                    "%s.include.attribute: none of the MBeans that it takes has a number %s, or an entry before it has it"
                            .formatted(place, name)));
        }
        return warnings;
    }
}
