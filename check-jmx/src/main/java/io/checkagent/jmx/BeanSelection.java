// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * MBeans of which all that is given is true.
 *
 * @param domains all when empty
 * @param domainPatterns found anywhere in a domain
 * @param beans names, with * and ? as in JMX
 * @param beanPatterns found anywhere in a name
 * @param properties of the name: key, and the values that it may have
 */
record BeanSelection(
        List<String> domains,
        List<Pattern> domainPatterns,
        List<ObjectName> beans,
        List<Pattern> beanPatterns,
        Map<String, List<String>> properties) {
    /** What is not a property of the name. */
    private static final Set<String> OTHER = Set.of("attribute", "tags", "exclude_tags");

    /** @throws IllegalArgumentException naming the place and what it should be */
    static BeanSelection of(String place, Map<?, ?> given) {
        BeanSelection selection = new BeanSelection(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
        given.forEach(
                (key, value) -> selection.add(place + "." + key, String.valueOf(key), texts(place + "." + key, value)));
        return selection;
    }

    private void add(String place, String key, List<String> values) {
        switch (key) {
            case "domain" -> domains.addAll(values);
            case "domain_regex" -> values.forEach(value -> domainPatterns.add(pattern(place, value)));
            case "bean", "bean_name" -> values.forEach(value -> beans.add(name(place, value)));
            case "bean_regex" -> values.forEach(value -> beanPatterns.add(pattern(place, value)));
            default -> {
                if (!OTHER.contains(key)) {
                    properties.put(key, values);
                }
            }
        }
    }

    /** A text, or a list of them; what is a map is of others. */
    private static List<String> texts(String place, Object value) {
        if (value instanceof Map) {
            if (!place.endsWith(".attribute") && !place.endsWith(".tags")) {
                throw new IllegalArgumentException(place + ": expected a text, or a list of them");
            }
            return List.of();
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    private static Pattern pattern(String place, String value) {
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(place + ": not a regular expression: " + e.getDescription(), e);
        }
    }

    private static ObjectName name(String place, String value) {
        try {
            return new ObjectName(value);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(
                    "%s: %s is no name of an MBean: %s; it is domain:key=value,…"
                            .formatted(place, value, e.getMessage()),
                    e);
        }
    }

    /** What to ask the JVM for: at least all that are taken. */
    List<ObjectName> patterns() {
        if (!beans.isEmpty()) {
            return List.copyOf(beans);
        }
        Stream<String> of = domains.isEmpty() || !domainPatterns.isEmpty() ? Stream.of("*") : domains.stream();
        return of.map(domain -> name("domain", domain + ":*")).toList();
    }

    boolean takes(ObjectName name) {
        String canonical = name.getCanonicalName();
        boolean domain = (domains.isEmpty() && domainPatterns.isEmpty())
                || domains.contains(name.getDomain())
                || domainPatterns.stream()
                        .anyMatch(one -> one.matcher(name.getDomain()).find());
        boolean bean = (beans.isEmpty() && beanPatterns.isEmpty())
                || beans.stream().anyMatch(one -> one.apply(name))
                || beanPatterns.stream()
                        .anyMatch(one -> one.matcher(name.toString()).find()
                                || one.matcher(canonical).find());
        return domain
                && bean
                && properties.entrySet().stream()
                        .allMatch(each -> each.getValue().contains(valueOf(name, each.getKey())));
    }

    /** Of a key of the name, without quotes; empty when it has none. */
    static String valueOf(ObjectName name, String key) {
        String value = name.getKeyProperty(key);
        if (value == null) {
            return "";
        }
        return value.startsWith("\"") ? ObjectName.unquote(value) : value;
    }
}
