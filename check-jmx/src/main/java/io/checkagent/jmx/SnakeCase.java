// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of domains and attributes as names of metrics. */
final class SnakeCase {
    private static final Pattern BEFORE_WORD = Pattern.compile("(.)([A-Z][a-z]+)");
    private static final Pattern BEFORE_CAPITAL = Pattern.compile("([a-z0-9])([A-Z])");
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9_.]+");
    private static final Pattern AROUND_DOT = Pattern.compile("_*\\._*");

    private SnakeCase() {}

    static String of(String name) {
        String words = BEFORE_WORD.matcher(name).replaceAll("$1_$2");
        String divided = BEFORE_CAPITAL.matcher(words).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
        String plain = OTHER.matcher(divided).replaceAll("_");
        return AROUND_DOT.matcher(plain).replaceAll(".");
    }
}
