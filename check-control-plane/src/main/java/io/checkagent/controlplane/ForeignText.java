// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

/** Shows a text that comes from outside: it may be long, and carry line breaks or terminal escapes. */
final class ForeignText {
    private static final int LONGEST = 300;

    private ForeignText() {}

    /** The text as one line, cut, without control characters. */
    static String line(String text) {
        String start = text.substring(0, Math.min(text.length(), 2 * LONGEST));
        String line = start.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
