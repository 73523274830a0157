// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import io.checkagent.output.Sketch;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The series of one name. Not thread-safe. */
final class Family {
    private static final String TOTAL = "_total";
    private static final double[] QUANTILES = {0.5, 0.75, 0.9, 0.95, 0.99, 1};

    private final String name;
    private final Type type;
    private final String help;
    private final Map<Labels, Life> lives = new LinkedHashMap<>();
    private final Map<Labels, Double> values = new LinkedHashMap<>();
    private final Map<Labels, SummaryDataPointSnapshot> summaries = new LinkedHashMap<>();

    /** Types of Prometheus. */
    enum Type {
        GAUGE,
        COUNTER,
        SUMMARY
    }

    /** @param name of a counter with {@code _total} at its end or without */
    Family(String name, Type type, String help) {
        this.name =
                type == Type.COUNTER && name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
        this.type = type;
        this.help = help;
    }

    /** All that it takes: Prometheus' text calls a counter by the second, OpenMetrics by the first. */
    List<String> names() {
        return switch (type) {
            case GAUGE -> List.of(name);
            case COUNTER -> List.of(name, name + TOTAL);
            case SUMMARY -> List.of(name, name + "_count", name + "_sum");
        };
    }

    boolean isLike(Family other) {
        return name.equals(other.name) && type == other.type;
    }

    int size() {
        return lives.size();
    }

    boolean has(Labels labels) {
        return lives.containsKey(labels);
    }

    /** The value of a gauge, or what a counter grew by. */
    void put(Labels labels, Life life, double value) {
        lives.put(labels, life);
        values.merge(labels, value, (before, now) -> type == Type.COUNTER ? before + now : now);
    }

    /** The quantiles are of the last ones, number and sum of all. */
    void put(Labels labels, Life life, Sketch last) {
        lives.put(labels, life);
        @Nullable SummaryDataPointSnapshot before = summaries.get(labels);
        summaries.put(
                labels,
                SummaryDataPointSnapshot.builder()
                        .labels(labels)
                        .count(last.count() + (before == null ? 0 : before.getCount()))
                        .sum(last.sum() + (before == null ? 0 : before.getSum()))
                        .quantiles(Quantiles.of(DoubleStream.of(QUANTILES)
                                .mapToObj(share -> new Quantile(share, last.quantile(share)))
                                .toList()))
                        .build());
    }

    /** Returns how many were removed. */
    int removeDead(Instant oldest) {
        int before = lives.size();
        lives.values().removeIf(life -> life.isOver(oldest));
        values.keySet().retainAll(lives.keySet());
        summaries.keySet().retainAll(lives.keySet());
        return before - lives.size();
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
            case COUNTER -> {
                CounterSnapshot.Builder counter =
                        CounterSnapshot.builder().name(name).help(help);
                values.forEach((labels, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield counter.build();
            }
            case SUMMARY -> {
                SummarySnapshot.Builder summary =
                        SummarySnapshot.builder().name(name).help(help);
                summaries.values().forEach(summary::dataPoint);
                yield summary.build();
            }
        };
    }
}
