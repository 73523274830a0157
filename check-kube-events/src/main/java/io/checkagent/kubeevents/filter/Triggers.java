// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds in one look through a text which groups of words have one in it, in whatever case. Immutable.
 */
final class Triggers {
    private static final int ASCII = 128;

    /** By first character. */
    private final List<List<Word>> words = new ArrayList<>();

    private record Word(String text, long group) {
        boolean isAt(String message, int start) {
            // The second character rules most out before the costlier comparison.
            return start + 1 < message.length()
                    && Character.toLowerCase(message.charAt(start + 1)) == text.charAt(1)
                    && message.regionMatches(true, start, text, 0, text.length());
        }
    }

    /** @param groups up to 64 of them; words of at least two ASCII characters in lower case */
    Triggers(List<List<String>> groups) {
        for (int c = 0; c < ASCII; c++) {
            words.add(new ArrayList<>());
        }
        for (int group = 0; group < groups.size(); group++) {
            for (String word : groups.get(group)) {
                char first = word.charAt(0);
                words.get(first).add(new Word(word, 1L << group));
                if (Character.toUpperCase(first) != first) {
                    words.get(Character.toUpperCase(first)).add(new Word(word, 1L << group));
                }
            }
        }
    }

    /** The groups of which a word is in the message: a bit for each. */
    long in(String message) {
        long found = 0;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c < ASCII) {
                found |= startingAt(message, i, words.get(c));
            }
        }
        return found;
    }

    private static long startingAt(String message, int start, List<Word> candidates) {
        long found = 0;
        for (int i = 0; i < candidates.size(); i++) {
            Word word = candidates.get(i);
            if ((found & word.group()) == 0 && word.isAt(message, start)) {
                found |= word.group();
            }
        }
        return found;
    }
}
