// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import io.checkagent.api.ServiceCheck.Status;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a family is sent.
 *
 * @param name without the namespace
 * @param as what
 * @param statuses of a service check, by value
 * @param perSecond how many units of a temporal percentage make a second
 */
record MetricRule(String name, As as, Map<Integer, Status> statuses, double perSecond) {
    /** The types of the Datadog Agent's checks. */
    enum As {
        /** As the endpoint says. */
        NATIVE,
        NATIVE_DYNAMIC,
        GAUGE,
        COUNTER,
        /** Both {@code .total} and {@code .count}. */
        COUNTER_GAUGE,
        RATE,
        HISTOGRAM,
        SUMMARY,
        SERVICE_CHECK,
        /** A growing time, as the percentage of the time that passes. */
        TEMPORAL_PERCENT,
        /** A moment, as the seconds since then. */
        TIME_ELAPSED;

        static As of(String place, String text) {
            for (As as : values()) {
                if (as.word().equals(text)) {
                    return as;
                }
            }
            throw new IllegalArgumentException("%s: there is no type %s; there are %s"
                    .formatted(place, text, Stream.of(values()).map(As::word).collect(Collectors.joining(", "))));
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Map<String, Double> SCALES =
            Map.of("second", 1.0, "millisecond", 1e3, "microsecond", 1e6, "nanosecond", 1e9);

    static MetricRule as(String name) {
        return new MetricRule(name, As.NATIVE, Map.of(), 1);
    }

    /** @param how a new name, or a map with {@code name}, {@code type} and what the type needs */
    static MetricRule of(String place, String name, Object how) {
        if (!(how instanceof Map<?, ?> map)) {
            if (how instanceof String text && !text.isBlank()) {
                return as(text);
            }
            throw new IllegalArgumentException(place + ": expected a new name, or {name: …, type: …}");
        }
        Map<Integer, Status> statuses = new HashMap<>();
        double perSecond = 1;
        String newName = name;
        As as = As.NATIVE;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String value = String.valueOf(entry.getValue());
            switch (String.valueOf(entry.getKey())) {
                case "name" -> newName = value;
                case "type" -> as = As.of(place, value);
                case "status_map" -> statuses.putAll(statuses(place, entry.getValue()));
                case "scale" -> perSecond = scale(place, value);
                default ->
                    throw new IllegalArgumentException("%s: unknown key %s; there are name, type, status_map and scale"
                            .formatted(place, entry.getKey()));
            }
        }
        if (as == As.SERVICE_CHECK && statuses.isEmpty()) {
            throw new IllegalArgumentException(
                    place + ": a service_check needs status_map, such as {'0': OK, '1': CRITICAL}");
        }
        return new MetricRule(newName, as, Map.copyOf(statuses), perSecond);
    }

    private static double scale(String place, String text) {
        Double known = SCALES.get(text);
        double scale = known == null ? Numbers.parse(text) : known;
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException(
                    place + ": scale is second, millisecond, microsecond, nanosecond or how many make a second");
        }
        return scale;
    }

    private static Map<Integer, Status> statuses(String place, Object given) {
        Map<Integer, Status> statuses = new HashMap<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((value, status) -> {
                try {
                    statuses.put(
                            Integer.valueOf(String.valueOf(value)),
                            Status.valueOf(String.valueOf(status).toUpperCase(Locale.ROOT)));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            place + ": status_map has whole numbers and OK, WARNING, CRITICAL or UNKNOWN", e);
                }
            });
        }
        return statuses;
    }

    MetricRule withoutName() {
        return withName("");
    }

    MetricRule withName(String given) {
        return new MetricRule(given, as, statuses, perSecond);
    }
}
