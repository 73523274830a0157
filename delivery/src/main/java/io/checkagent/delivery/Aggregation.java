// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Metric;
import io.checkagent.output.Item;
import io.checkagent.output.Item.PointType;
import io.checkagent.output.Sketch;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;

/**
 * Turns the metric samples of one instance into points and distributions, as the Datadog Agent's check sampler does,
 * except that a fall of a monotonic count is a restart from zero. Not thread-safe.
 *
 * <p>A context is forgotten when nothing was sent for it for 25 hours if it remembers an earlier value (rate, monotonic
 * count, historate), and else after two commits. Samples beyond the limits are counted as dropped.
 */
final class Aggregation {
    private final Limits limits;
    private final String check;
    private final long secondsBetweenRuns;
    private final HistogramSettings histograms;
    private final DoublePredicate mayLeave;
    private final Map<MetricContext, Samples> contexts = new LinkedHashMap<>();
    private int distributions;
    private int values;
    private long dropped;

    /**
     * What bounds the memory of one instance.
     *
     * @param contexts names with their type, host and tags
     * @param distributions of them: each takes up to 32 KiB
     * @param values of histograms, historates and sets between two commits
     */
    record Limits(int contexts, int distributions, int values) {
        static final Limits DEFAULT = new Limits(20_000, 1_000, 100_000);

        /** For the user. */
        @Override
        public String toString() {
            return ("%s metrics (a name, type and host with its tags each), %s of them distributions, and %s values of"
                            + " histograms, historates and sets between two commits")
                    .formatted(contexts, distributions, values);
        }
    }

    /**
     * @param secondsBetweenRuns 0 when there are no runs
     * @param mayLeave is asked of what the samples make, such as a sum that is no number any more
     */
    Aggregation(
            String check,
            long secondsBetweenRuns,
            HistogramSettings histograms,
            Limits limits,
            DoublePredicate mayLeave) {
        this.check = check;
        this.secondsBetweenRuns = secondsBetweenRuns;
        this.histograms = histograms;
        this.limits = limits;
        this.mayLeave = mayLeave;
    }

    void add(MetricContext context, double value, Instant now) {
        Samples samples = contexts.get(context);
        if (samples == null) {
            if (contexts.size() >= limits.contexts()
                    || (isDistribution(context) && distributions >= limits.distributions())) {
                dropped++;
                return;
            }
            distributions += isDistribution(context) ? 1 : 0;
            samples = Samples.of(context.type(), histograms);
            contexts.put(context, samples);
        }
        if (samples.keepsValues() && values >= limits.values()) {
            dropped++;
            return;
        }
        values += samples.add(value, now.toEpochMilli());
    }

    /**
     * Of a count the time between two runs, which is how a graph makes a rate of it; the Datadog Agent's histograms of checks
     * count as if each run were one second.
     *
     * @see <a href="https://docs.datadoghq.com/api/latest/metrics/#submit-metrics">interval</a>
     */
    private long interval(PointType type) {
        return switch (type) {
            case GAUGE -> 0;
            case COUNT -> secondsBetweenRuns;
            case RATE -> 1;
        };
    }

    private static boolean isDistribution(MetricContext context) {
        return context.type() == Metric.Type.DISTRIBUTION;
    }

    /** Hands what the samples since the last commit make to {@code items}. */
    void commit(Instant now, Consumer<Item> items) {
        contexts.forEach((context, samples) -> samples.commit(new Samples.Points() {
            @Override
            public void add(String suffix, PointType type, double value) {
                if (mayLeave.test(value)) {
                    items.accept(context.point(check, suffix, type, value, now.getEpochSecond(), interval(type)));
                }
            }

            @Override
            public void add(Sketch distribution) {
                if (mayLeave.test(distribution.sum())) {
                    items.accept(context.distribution(check, distribution, now.getEpochSecond()));
                }
            }
        }));
        contexts.entrySet().removeIf(each -> {
            boolean forgotten = each.getValue().isForgotten(now.toEpochMilli());
            distributions -= forgotten && isDistribution(each.getKey()) ? 1 : 0;
            return forgotten;
        });
        values = 0;
    }

    /** Samples not taken because of the limits. */
    long dropped() {
        return dropped;
    }

    int contexts() {
        return contexts.size();
    }
}
