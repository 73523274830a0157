// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How values were distributed: what is exact, and how many there were near each of some values, from which each of them
 * differs by less than one part in 100. For receivers that know quantiles, or histograms with bins of their own.
 *
 * @param count how many values, at least one
 * @param min the lowest
 * @param max the highest
 * @param sum of all
 * @param bins in ascending order; their counts together are {@code count}
 */
public record Sketch(long count, double min, double max, double sum, List<Bin> bins) {
    /** So many values were near this one. */
    public record Bin(double value, long count) {}

    public Sketch {
        bins = List.copyOf(bins);
        if (bins.isEmpty() || count < 1) {
            throw new IllegalArgumentException("a distribution without values");
        }
    }

    /** The mean of all values. */
    public double average() {
        return sum / count;
    }

    /** Below which that share of the values lies, from 0 (the lowest) to 1 (the highest). */
    public double quantile(double share) {
        long rank = Math.round(share * (count - 1));
        if (rank == 0) {
            return min;
        }
        long below = 0;
        for (Bin bin : bins) {
            below += bin.count();
            if (below > rank && rank < count - 1) {
                return Math.max(min, Math.min(max, bin.value()));
            }
        }
        return max;
    }

    /**
     * What receivers without distributions are told beside the count, by the names that Datadog has: {@code min}, {@code
     * max}, {@code avg}, {@code sum}, {@code p50}, {@code p75}, {@code p90}, {@code p95}, {@code p99}.
     */
    public Map<String, Double> summary() {
        Map<String, Double> summary = new LinkedHashMap<>();
        summary.put("min", min);
        summary.put("max", max);
        summary.put("avg", average());
        summary.put("sum", sum);
        for (int percent : List.of(50, 75, 90, 95, 99)) {
            summary.put("p" + percent, quantile(percent / 100.0));
        }
        return summary;
    }
}
