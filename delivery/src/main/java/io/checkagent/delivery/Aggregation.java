// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Item.PointItem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns the metric samples of one instance into points, as the Datadog Agent's check sampler does, except that a fall of
 * a monotonic count is a restart from zero. Not thread-safe.
 *
 * <p>A context is forgotten when nothing was sent for it for 25 hours if it remembers an earlier value (rate, monotonic
 * count), and else after two commits. There are at most {@code limit} contexts; samples of further ones are counted as
 * dropped.
 */
final class Aggregation {
    static final int DEFAULT_LIMIT = 20_000;

    private final int limit;
    private final String check;
    private final Map<MetricContext, Samples> contexts = new LinkedHashMap<>();
    private long dropped;

    Aggregation(String check, int limit) {
        this.check = check;
        this.limit = limit;
    }

    void add(MetricContext context, double value, Instant now) {
        Samples samples = contexts.get(context);
        if (samples == null) {
            if (contexts.size() >= limit) {
                dropped++;
                return;
            }
            samples = Samples.of(context.type());
            contexts.put(context, samples);
        }
        samples.add(value, now.toEpochMilli());
    }

    /** Hands the points of the samples since the last commit to {@code points}. */
    void commit(Instant now, Consumer<PointItem> points) {
        contexts.forEach((context, samples) ->
                samples.commit().ifPresent(value -> points.accept(context.point(check, value, now.getEpochSecond()))));
        contexts.values().removeIf(samples -> samples.isForgotten(now.toEpochMilli()));
    }

    /** Samples not taken because there were too many contexts. */
    long dropped() {
        return dropped;
    }

    int contexts() {
        return contexts.size();
    }
}
