// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.util.List;

/**
 * What becomes of histograms.
 *
 * @see <a href="https://docs.datadoghq.com/metrics/types/?tab=histogram">the Datadog Agent's keys of these names</a>
 */
public record HistogramSettings(
        @Default("[max, median, avg, count]")
        @Description("What is made of a histogram: max, min, median, avg, sum, count.")
        List<Aggregate> histogramAggregates,

        @Default("[0.95]") @Description("Shares, from 0 to 1, below which the values of a histogram are told.")
        List<Percentile> histogramPercentiles) {
    /** Those of the Datadog Agent. */
    public static final HistogramSettings DEFAULT = new HistogramSettings(
            List.of(Aggregate.MAX, Aggregate.MEDIAN, Aggregate.AVG, Aggregate.COUNT), List.of(new Percentile(95)));

    public HistogramSettings {
        histogramAggregates = List.copyOf(histogramAggregates);
        histogramPercentiles = List.copyOf(histogramPercentiles);
    }

    /** What one number is made of all values. */
    public enum Aggregate {
        MAX,
        MIN,
        MEDIAN,
        AVG,
        SUM,
        COUNT
    }

    /**
     * The value that so many percent of all are not above.
     *
     * @param percent 1 to 99
     */
    public record Percentile(int percent) {
        public Percentile {
            if (percent < 1 || percent > 99) {
                throw new IllegalArgumentException("expected a number above 0 and below 1, such as 0.95");
            }
        }

        /** Reads a share of 1, rounded to hundredths. */
        public static Percentile parse(String text) {
            try {
                return new Percentile((int) Math.round(Double.parseDouble(text.strip()) * 100));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("expected a number above 0 and below 1, such as 0.95", e);
            }
        }

        @Override
        public String toString() {
            return Double.toString(percent / 100.0);
        }
    }
}
