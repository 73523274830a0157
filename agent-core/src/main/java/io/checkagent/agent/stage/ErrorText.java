// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import io.checkagent.configuration.FailureText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts from outside, such as what a plugin threw, made fit to be shown: one line, of a bounded length. */
public final class ErrorText {
    private static final int CAUSES = 3;
    private static final int LONGEST = 2_000;

    private ErrorText() {}

    /** One line for whatever was thrown, with its causes, and without names of classes. */
    public static String of(Throwable error) {
        List<String> reasons = new ArrayList<>();
        String last = "";
        for (Throwable e = error; e != null && reasons.size() < CAUSES; e = cause(e)) {
            String reason = describe(e);
            // Many exceptions repeat their cause's text.
            if (!last.contains(reason)) {
                reasons.add(reason);
                last = reason;
            }
        }
        String causes = String.join("; ", reasons.subList(1, reasons.size()));
        return reasons.get(0) + (causes.isEmpty() ? "" : " (" + causes + ")");
    }

    private static String describe(Throwable error) {
        return oneLine(FailureText.of(error)) + missingModule(error);
    }

    private static @Nullable Throwable cause(Throwable error) {
        try {
            return error.getCause();
        } catch (Throwable e) { // as above
            return null;
        }
    }

    private static String missingModule(Throwable error) {
        return error instanceof NoClassDefFoundError || error instanceof ClassNotFoundException
                ? JdkModules.running()
                        .missingFor(String.valueOf(error.getMessage()))
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
