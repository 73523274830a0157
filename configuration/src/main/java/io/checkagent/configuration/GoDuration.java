// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them. */
public final class GoDuration {
    /**
     * What a duration looks like: {@code 1m30s}, {@code 1.5h}, {@code 100ms}, or seconds: {@code 15}, {@code 0.5}. Both
     * signs for micro, as in Go; written in ASCII, because a schema is printed in any locale.
     */
    static final String SYNTAX = "[0-9]+(\\.[0-9]+)?|([0-9]+(\\.[0-9]+)?(ns|us|\\u00b5s|\\u03bcs|ms|s|m|h))+";

    private static final Pattern WHOLE = Pattern.compile(SYNTAX);
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|\\u00b5s|\\u03bcs|ms|s|m|h)?");
    private static final Map<String, Duration> UNITS = Map.of(
            "ns", Duration.ofNanos(1),
            "us", Duration.ofNanos(1_000),
            "\u00b5s", Duration.ofNanos(1_000),
            "\u03bcs", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1));

    private GoDuration() {}

    /** Reads a duration in Go's style, or a number of seconds; empty when it is neither, or beyond 292 years. */
    public static Optional<Duration> parse(String text) {
        if (text.length() > 100 || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            Duration unit =
                    part.group(2) == null ? Duration.ofSeconds(1) : UNITS.getOrDefault(part.group(2), Duration.ZERO);
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit.toNanos())));
        }
        return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(nanos.longValue()));
    }
}
