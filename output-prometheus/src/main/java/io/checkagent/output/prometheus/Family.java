// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import io.checkagent.output.Item.PointType;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The series of one name. Not thread-safe. */
final class Family {
    private static final String TOTAL = "_total";

    private final String name;
    private final PointType type;
    private final String help;
    private final Map<Labels, Double> values = new LinkedHashMap<>();
    private final Map<Labels, Life> lives = new HashMap<>();

    /** @param name of a counter with {@code _total} at its end or without */
    Family(String name, PointType type, String help) {
        this.name = type == PointType.COUNT && name.endsWith(TOTAL)
                ? name.substring(0, name.length() - TOTAL.length())
                : name;
        this.type = type;
        this.help = help;
    }

    /** All that it takes: Prometheus' text calls a counter by the second, OpenMetrics by the first. */
    List<String> names() {
        return type == PointType.COUNT ? List.of(name, name + TOTAL) : List.of(name);
    }

    boolean isLike(Family other) {
        return name.equals(other.name) && type == other.type;
    }

    int size() {
        return values.size();
    }

    boolean has(Labels labels) {
        return values.containsKey(labels);
    }

    void put(Labels labels, double value, Life life) {
        lives.put(labels, life);
        switch (type) {
            case GAUGE -> values.put(labels, value);
            case COUNT -> values.merge(labels, value, Double::sum);
        }
    }

    /** Returns how many were removed. */
    int removeDead(Instant oldest) {
        int before = values.size();
        lives.values().removeIf(life -> life.isOver(oldest));
        values.keySet().retainAll(lives.keySet());
        return before - values.size();
    }

    MetricSnapshot snapshot() {
        return switch (type) {
            case GAUGE -> {
                GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
                values.forEach((labels, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield gauge.build();
            }
            case COUNT -> {
                CounterSnapshot.Builder counter =
                        CounterSnapshot.builder().name(name).help(help);
                values.forEach((labels, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield counter.build();
            }
        };
    }
}
