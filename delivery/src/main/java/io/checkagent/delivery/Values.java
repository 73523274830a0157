// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.delivery.HistogramSettings.Aggregate;
import io.checkagent.delivery.HistogramSettings.Percentile;
import io.checkagent.output.Item.PointType;
import java.util.Arrays;
import java.util.Locale;

/**
 * The values of a histogram since the last commit. Not thread-safe.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/metrics/histogram.go">the Datadog Agent's, whose
 *     median and percentiles are values that were seen, and whose count is one of a second, for checks</a>
 */
final class Values {
    private static final int FIRST_SIZE = 16;

    private double[] values = new double[FIRST_SIZE];
    private int count;

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /** Hands out what the settings ask for, and forgets the values. */
    void commit(HistogramSettings settings, Samples.Points points) {
        if (count == 0) {
            return;
        }
        Arrays.sort(values, 0, count);
        for (Aggregate aggregate : settings.histogramAggregates()) {
            points.add(
                    "." + aggregate.name().toLowerCase(Locale.ROOT),
                    aggregate == Aggregate.COUNT ? PointType.RATE : PointType.GAUGE,
                    of(aggregate));
        }
        for (Percentile percentile : settings.histogramPercentiles()) {
            double value = values[(int) (((long) percentile.percent() * count - 1) / 100)];
            points.add("." + percentile.percent() + "percentile", PointType.GAUGE, value);
        }
        values = new double[FIRST_SIZE];
        count = 0;
    }

    private double of(Aggregate aggregate) {
        return switch (aggregate) {
            case MAX -> values[count - 1];
            case MIN -> values[0];
            case MEDIAN -> values[(count - 1) / 2];
            case AVG -> sum() / count;
            case SUM -> sum();
            case COUNT -> count;
        };
    }

    private double sum() {
        return Arrays.stream(values, 0, count).sum();
    }
}
