// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.util.Locale;

/**
 * Metrics of one name and type.
 *
 * @param name without the suffix {@code _total} of a counter
 */
record Family(String name, Type type) {
    /** The types of both formats. */
    enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        SUMMARY,
        INFO,
        STATESET,
        GAUGEHISTOGRAM,
        UNKNOWN;

        static Type of(String text) {
            for (Type type : values()) {
                if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return type;
                }
            }
            return UNKNOWN;
        }
    }

    private static final String TOTAL = "_total";

    /** What a line {@code # TYPE name type} begins. */
    static Family of(String name, String type) {
        Type of = Type.of(type);
        return new Family(
                of == Type.COUNTER && name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name,
                of);
    }

    /** Whether a sample of that name is one of this family. */
    boolean has(String sample) {
        if (!sample.startsWith(name)) {
            return false;
        }
        String suffix = sample.substring(name.length());
        return switch (type) {
            case COUNTER -> suffix.isEmpty() || suffix.equals(TOTAL) || suffix.equals("_created");
            case HISTOGRAM ->
                suffix.equals("_bucket")
                        || suffix.equals("_sum")
                        || suffix.equals("_count")
                        || suffix.equals("_created");
            case SUMMARY ->
                suffix.isEmpty() || suffix.equals("_sum") || suffix.equals("_count") || suffix.equals("_created");
            case INFO -> suffix.isEmpty() || suffix.equals("_info");
            case GAUGEHISTOGRAM -> suffix.equals("_bucket") || suffix.equals("_gsum") || suffix.equals("_gcount");
            case GAUGE, STATESET, UNKNOWN -> suffix.isEmpty();
        };
    }
}
