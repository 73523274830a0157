// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** Shows a text that comes from outside: it may be long, and carry line breaks or terminal escapes. */
final class ForeignText {
    private static final int LONGEST = 300;

    private ForeignText() {}

    /** What went wrong, without the names of classes. */
    static String of(Throwable failure) {
        return failure.getMessage() == null ? "no reason given" : line(failure.getMessage());
    }

    /** The text's first line that is not blank, cut, with control characters replaced. */
    static String line(String text) {
        String start = text.substring(0, Math.min(text.length(), 4 * LONGEST));
        String line = start.lines().filter(l -> !l.isBlank()).findFirst().orElse("");
        int end = Math.min(line.length(), LONGEST);
        String cut = line.length() > end ? line.substring(0, end) + "…" : line;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
