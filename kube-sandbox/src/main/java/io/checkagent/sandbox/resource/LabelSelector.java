// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads label selectors: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}. */
final class LabelSelector {
    private static final String KEY = "([A-Za-z0-9][-A-Za-z0-9_./]*)";
    private static final String VALUE = "([-A-Za-z0-9_.]*)";
    private static final Pattern COMPARISON = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*" + VALUE);
    private static final Pattern SET = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*" + KEY);

    private LabelSelector() {}

    static Predicate<JsonNode> parse(String text) throws InvalidSelectorException {
        Predicate<JsonNode> all = object -> true;
        for (String requirement : split(text)) {
            Predicate<JsonNode> labels = requirement(requirement);
            all = all.and(object -> labels.test(object.path("metadata").path("labels")));
        }
        return all;
    }

    private static Predicate<JsonNode> requirement(String text) throws InvalidSelectorException {
        Matcher comparison = COMPARISON.matcher(text);
        if (comparison.matches()) {
            String key = comparison.group(1);
            String value = comparison.group(3);
            boolean equal = !comparison.group(2).equals("!=");
            return labels ->
                    labels.path(key).isString() ? labels.path(key).stringValue().equals(value) == equal : !equal;
        }
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            String key = set.group(1);
            Set<String> values =
                    Stream.of(set.group(3).split(",", -1)).map(String::trim).collect(Collectors.toSet());
            boolean wanted = set.group(2).equals("in");
            return labels -> labels.path(key).isString()
                    ? values.contains(labels.path(key).stringValue()) == wanted
                    : !wanted;
        }
        Matcher existence = EXISTENCE.matcher(text);
        if (existence.matches()) {
            boolean wanted = existence.group(1).isEmpty();
            return labels -> labels.has(existence.group(2)) == wanted;
        }
        throw new InvalidSelectorException("unable to parse requirement: " + text);
    }

    /** Splits at the commas outside of parentheses. */
    private static List<String> split(String text) {
        List<String> requirements = new ArrayList<>();
        for (String part : text.split(",(?![^(]*\\))", -1)) {
            if (!part.isBlank()) {
                requirements.add(part.trim());
            }
        }
        return requirements;
    }
}
