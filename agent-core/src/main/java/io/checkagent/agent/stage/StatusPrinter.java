// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Lays the status out for a person, as the Datadog Agent does: titles, and lines of a name and a value. Not thread-safe. */
public final class StatusPrinter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC).withLocale(Locale.ROOT);

    private final StringBuilder text = new StringBuilder();

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
