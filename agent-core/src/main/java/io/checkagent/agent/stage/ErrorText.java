// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.util.ArrayList;
import java.util.List;

/** Texts from outside, such as what a plugin threw, made fit to be shown: one line, of a bounded length. */
public final class ErrorText {
    private static final int CAUSES = 3;
    private static final int LONGEST = 2_000;

    private ErrorText() {}

    /** One line for whatever was thrown, with its causes. */
    public static String of(Throwable error) {
        List<String> reasons = new ArrayList<>();
        String last = "";
        for (Throwable e = error; e != null && reasons.size() < CAUSES; e = e.getCause()) {
            String reason = describe(e);
            // Many exceptions repeat their cause's text.
            if (!last.contains(reason)) {
                reasons.add(reason);
                last = reason;
            }
        }
        return String.join(", because of ", reasons);
    }

    private static String describe(Throwable error) {
        String message;
        try {
            message = error.getMessage();
        } catch (RuntimeException e) {
            message = "its message cannot be read";
        }
        String simpleName = error.getClass().getSimpleName();
        String name = simpleName.isEmpty() ? error.getClass().getName() : simpleName;
        if (message == null || message.isBlank()) {
            return name;
        }
        return name + ": " + oneLine(message) + missingModule(error, message);
    }

    private static String missingModule(Throwable error, String message) {
        return error instanceof NoClassDefFoundError || error instanceof ClassNotFoundException
                ? JdkModules.running()
                        .missingFor(message)
                        .map(" (of the module %s of Java, which this one lacks)"::formatted)
                        .orElse("")
                : "";
    }

    /**
     * The text without line breaks, and with other control characters escaped: it can forge no line of a log, and colour no
     * terminal. Cut at 2,000 characters.
     */
    public static String oneLine(String text) {
        return oneLine(text, LONGEST);
    }

    /** The same, cut at so many characters. */
    public static String oneLine(String text, int longest) {
        StringBuilder line = new StringBuilder();
        int length = Math.min(text.length(), longest);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' || c == '\t' || c == '\u2028' || c == '\u2029' || c == '\u0085') {
                line.append(' ');
            } else if (Character.isISOControl(c)) {
                line.append("\\u%04x".formatted((int) c));
            } else {
                line.append(c);
            }
        }
        return text.length() > longest ? line + "..." : line.toString();
    }
}
