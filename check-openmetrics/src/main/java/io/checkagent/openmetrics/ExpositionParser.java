// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text formats of Prometheus (0.0.4, with quoted names of 1.0.0) and OpenMetrics (1.0.0) line by line, and keeps
 * nothing of what it has read. A line that is not understood is left out and counted. For one use, by one thread.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the formats</a>
 */
final class ExpositionParser {
    /** What is done with what is read. */
    interface Handler {
        /** Whether samples of the family are wanted; asked once when it begins. */
        boolean begins(Family family);

        /** A sample of the family that began last; valid during the call. */
        void sample(Sample sample);
    }

    private static final int SHOWN = 80;

    private final List<Pattern> lineFilters;
    private final Handler handler;
    private final Sample sample = new Sample();

    private Family family = new Family("", Family.Type.UNKNOWN);
    private boolean announced = true;
    private boolean wanted;
    private @Nullable String last;
    private long lines;
    private long malformed;
    private @Nullable String firstMalformed;
    private long samples;

    /** @param lineFilters lines in which one of them is found are not read */
    ExpositionParser(List<Pattern> lineFilters, Handler handler) {
        this.lineFilters = lineFilters;
        this.handler = handler;
    }

    /**
     * Takes all lines of an exposition.
     *
     * @param in in UTF-8; not closed here
     * @throws IOException when the exposition breaks off
     */
    void parse(InputStream in) throws IOException {
        ExpositionLines all = new ExpositionLines(in);
        while (all.next()) {
            if (all.isTooLong()) {
                lines++;
                leaveOut("longer than %s bytes".formatted(ExpositionLines.LONGEST));
            } else {
                take(all.text());
            }
        }
    }

    /** Takes the next line, without its end. */
    void take(String text) {
        lines++;
        if (text.isEmpty()
                || lineFilters.stream().anyMatch(filter -> filter.matcher(text).find())) {
            return;
        }
        if (text.charAt(0) == '#') {
            comment(text);
        } else if (!isUnderstood(text)) {
            leaveOut(text);
        }
    }

    /** Lines that were left out, and the first of them; empty when there is none. */
    Optional<String> problem() {
        return malformed == 0
                ? Optional.empty()
                : Optional.of("%s %s not understood and left out, the first is %s"
                        .formatted(malformed, malformed == 1 ? "line was" : "lines were", firstMalformed));
    }

    /** Samples that were understood, wanted or not. */
    long samples() {
        return samples;
    }

    private void leaveOut(String text) {
        malformed++;
        if (firstMalformed == null) {
            String beginning = text.substring(0, Math.min(SHOWN, text.length())).replaceAll("\\p{Cntrl}", "?");
            firstMalformed = "line %s: %s".formatted(lines, beginning);
        }
    }

    private void comment(String text) {
        if (!text.startsWith("# TYPE ")) {
            return;
        }
        int from = 7;
        String name;
        int end;
        if (from < text.length() && text.charAt(from) == '"') {
            StringBuilder quoted = new StringBuilder();
            end = quoted(text, from, quoted);
            name = quoted.toString();
        } else {
            end = text.indexOf(' ', from);
            name = end < 0 ? "" : text.substring(from, end);
        }
        if (end < 0 || name.isEmpty()) {
            leaveOut(text);
            return;
        }
        family = Family.of(name, text.substring(end).strip());
        announced = false;
        last = null;
    }

    private boolean isUnderstood(String text) {
        int end = nameEnd(text);
        String name = text.substring(0, end);
        int at = blanks(text, end);
        boolean braces = at < text.length() && text.charAt(at) == '{';
        if (name.isEmpty()) {
            // {"a name in quotes", label="value"} 1
            StringBuilder quoted = new StringBuilder();
            int afterName = braces ? quoted(text, blanks(text, at + 1), quoted) : -1;
            if (afterName < 0) {
                return false;
            }
            name = quoted.toString();
            at = blanks(text, afterName);
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            }
        } else if (braces) {
            at++;
        }
        if (!isWanted(name)) {
            samples++;
            return true;
        }
        sample.begin(name);
        int value = braces ? labels(text, at) : at;
        if (value < 0 || !value(text, value)) {
            return false;
        }
        samples++;
        handler.sample(sample);
        return true;
    }

    private boolean isWanted(String name) {
        if (name.equals(last)) {
            return wanted;
        }
        if (!family.has(name)) {
            family = new Family(name, Family.Type.UNKNOWN);
            announced = false;
        }
        if (!announced) {
            announced = true;
            wanted = handler.begins(family);
        }
        last = name;
        return wanted;
    }

    private static int nameEnd(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean valid = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || c == '_'
                    || c == ':'
                    || (i > 0 && c >= '0' && c <= '9');
            if (!valid) {
                return i;
            }
        }
        return text.length();
    }

    private static int blanks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** Where the value begins; negative when these are no labels. */
    private int labels(String text, int from) {
        StringBuilder part = new StringBuilder();
        int at = from;
        while (true) {
            at = blanks(text, at);
            if (at >= text.length()) {
                return -1;
            }
            if (text.charAt(at) == '}') {
                return at + 1;
            }
            String label;
            if (text.charAt(at) == '"') {
                part.setLength(0);
                at = quoted(text, at, part);
                label = part.toString();
            } else {
                int end = at;
                while (end < text.length()
                        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                    end++;
                }
                label = text.substring(at, end);
                at = end;
            }
            at = at < 0 ? -1 : blanks(text, at);
            if (at < 0 || label.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
                return -1;
            }
            part.setLength(0);
            at = quoted(text, blanks(text, at + 1), part);
            if (at < 0) {
                return -1;
            }
            sample.label(label, part.toString());
            at = blanks(text, at);
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            } else if (at >= text.length() || text.charAt(at) != '}') {
                return -1;
            }
        }
    }

    /** The place after a text in quotes; negative when there is none. */
    private static int quoted(String text, int from, StringBuilder content) {
        if (from >= text.length() || text.charAt(from) != '"') {
            return -1;
        }
        for (int i = from + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                switch (escaped) {
                    case 'n' -> content.append('\n');
                    case '"', '\\' -> content.append(escaped);
                    default -> content.append('\\').append(escaped);
                }
            } else {
                content.append(c);
            }
        }
        return -1;
    }

    /** A value, and behind it at most a time, and an exemplar. */
    private boolean value(String text, int from) {
        int begin = blanks(text, from);
        int exemplar = text.indexOf(" # ", begin);
        String[] parts = text.substring(begin, exemplar < 0 ? text.length() : exemplar)
                .strip()
                .split("[ \t]+", -1);
        if (parts.length > 2) {
            return false;
        }
        double number = Numbers.parse(parts[0]);
        if (Double.isNaN(number) && !parts[0].equalsIgnoreCase("nan")) {
            return false;
        }
        if (parts.length == 2 && Double.isNaN(Numbers.parse(parts[1]))) {
            return false;
        }
        sample.value(number);
        return true;
    }
}
