// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Lays the status out for a person, as the Datadog Agent does: titles, and lines of a name and a value. Not thread-safe. */
public final class StatusPrinter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC).withLocale(Locale.ROOT);

    private static final String RESET = "\u001b[0m";

    private final StringBuilder text = new StringBuilder();
    private final boolean coloured;

    /** One without colours. */
    public StatusPrinter() {
        this(false);
    }

    /** @param coloured whether the text goes to a terminal */
    public StatusPrinter(boolean coloured) {
        this.coloured = coloured;
    }

    /** How something is, which a terminal shows by its colour. */
    public enum Mood {
        GOOD("\u001b[32m"),
        DOUBTFUL("\u001b[33m"),
        BAD("\u001b[31m"),
        IDLE("\u001b[2m");

        private final String colour;

        Mood(String colour) {
            this.colour = colour;
        }
    }

    /** The headline of some summary lines. */
    public void summaryTitle(String title) {
        text.append(coloured ? "\u001b[1m" + title + RESET : title).append('\n');
    }

    /**
     * One thing in one line.
     *
     * @param state one word
     */
    public void summary(Mood mood, String state, String name, String facts) {
        String padded = "%-9s".formatted(state);
        text.append("  ")
                .append(coloured ? mood.colour + padded + RESET : padded)
                .append(" %-28s ".formatted(name))
                .append(facts);
        endLine();
    }

    /** A line as it is. */
    public void plain(Mood mood, String line) {
        text.append(coloured ? mood.colour + line + RESET : line).append('\n');
    }

    private void endLine() {
        while (text.length() > 0 && text.charAt(text.length() - 1) == ' ') {
            text.setLength(text.length() - 1);
        }
        text.append('\n');
    }

    /** A time span in its largest unit and the next: {@code 3 m 12 s}. */
    public static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return "%s m %s s".formatted(seconds / 60, seconds % 60);
        }
        return seconds < 86_400
                ? "%s h %s m".formatted(seconds / 3600, seconds % 3600 / 60)
                : "%s d %s h".formatted(seconds / 86_400, seconds % 86_400 / 3600);
    }

    /** Begins a section. */
    public void title(String title) {
        text.append('\n')
                .append(title)
                .append('\n')
                .append("=".repeat(title.length()))
                .append('\n');
    }

    /** Begins a part of a section. */
    public void heading(String heading) {
        text.append("  ").append(heading).append('\n');
        text.append("  ").append("-".repeat(heading.length())).append('\n');
    }

    /** A fact. */
    public void line(String name, Object value) {
        text.append("  ").append(name).append(": ").append(value).append('\n');
    }

    /** An empty line. */
    public void gap() {
        text.append('\n');
    }

    /** A moment, in UTC. */
    public static String time(Instant at) {
        return TIME.format(at);
    }

    /** A moment, or {@code Never}. */
    public static String time(Optional<Instant> at) {
        return at.map(StatusPrinter::time).orElse("Never");
    }

    /** A constant in words: {@code API_KEY_REFUSED} is {@code api key refused}. */
    public static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
