// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Names, and regular expressions that are found somewhere in a name. What has only characters of names is a name.
 *
 * @param names that are equal
 * @param patterns that are found
 */
record NamePatterns(Set<String> names, List<Pattern> patterns) {
    static NamePatterns of(String option, List<String> entries) {
        Set<String> names = new HashSet<>();
        List<Pattern> patterns = new ArrayList<>();
        for (String entry : entries) {
            if (isName(entry)) {
                names.add(entry);
            } else {
                patterns.add(pattern(option, entry));
            }
        }
        return new NamePatterns(names, patterns);
    }

    boolean matches(String name) {
        return names.contains(name)
                || patterns.stream().anyMatch(pattern -> pattern.matcher(name).find());
    }

    static boolean isName(String entry) {
        return entry.matches("[A-Za-z0-9_:]+");
    }

    /** Python's named groups are understood. */
    static Pattern pattern(String option, String expression) {
        try {
            return Pattern.compile(expression.replace("(?P<", "(?<"));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "%s: \"%s\" is no regular expression: %s".formatted(option, expression, e.getDescription()), e);
        }
    }
}
