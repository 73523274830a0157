// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds what a user may have meant. */
public final class Suggestions {
    private static final int MOST = 3;
    private static final int LISTED = 12;
    private static final int LONGEST = 200;

    private Suggestions() {}

    /** The nearest of the valid words, at most three; empty when none is near. */
    static List<String> near(String word, Collection<String> valid) {
        if (word.length() > LONGEST) {
            return List.of();
        }
        int limit = Math.max(1, word.length() / 3);
        return valid.stream()
                // Before the distance is counted: it costs the product of both lengths.
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= limit)
                .filter(candidate -> distance(word, candidate) <= limit)
                .sorted(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** A remedy: {@code did you mean "tags"?}, or the valid words when they are few, or nothing. */
    public static String remedy(String word, Collection<String> valid) {
        List<String> near = near(word, valid);
        if (!near.isEmpty()) {
            return near.stream().collect(Collectors.joining("\" or \"", "did you mean \"", "\"?"));
        }
        return valid.isEmpty() || valid.size() > LISTED
                ? ""
                : "valid here: " + valid.stream().sorted().collect(Collectors.joining(", "));
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), letter case ignored. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
