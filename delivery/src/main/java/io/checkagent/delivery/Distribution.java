// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.CollapsingLowestDenseStore;
import io.checkagent.output.Sketch;
import io.checkagent.output.Sketch.Bin;
import java.util.ArrayList;
import java.util.List;

/**
 * A DDSketch with the bins that the Datadog intake knows, each of which has a key: two neighbours' values are to each
 * other as 1 to 1 + 1/64, key 0 is what is nearer to 0 than 1e-9, and negative values have negative keys. Beyond 2,048
 * bins on either side of 0, those nearest to it are put together. Not thread-safe.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/util/quantile/config.go">the keys</a>
 */
final class Distribution {
    /** So many bins on each side: the Datadog Agent has 4,096 for both. */
    private static final int BINS = 2_048;

    private static final double GAMMA = 1 + 2 / 128.0;
    private static final double SMALLEST = 1e-9;
    private static final int LARGEST_KEY = Short.MAX_VALUE - 1;
    private static final int KEY_OF_ONE = 1 - (int) Math.floor(Math.log(SMALLEST) / Math.log(GAMMA));
    /** The library cuts off, the intake's keys are rounded. */
    private static final IndexMapping KEYS = new LogarithmicMapping(GAMMA, KEY_OF_ONE + 0.5);

    private static final double LARGEST = KEYS.value(LARGEST_KEY);

    private final DDSketch sketch = new DDSketch(
            KEYS,
            () -> new CollapsingLowestDenseStore(BINS),
            () -> new CollapsingLowestDenseStore(BINS),
            KEYS.lowerBound(1));
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double sum;

    void add(double value) {
        count++;
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        sketch.accept(Math.max(-LARGEST, Math.min(LARGEST, value)));
    }

    Sketch sketch() {
        List<Bin> bins = new ArrayList<>();
        sketch.getNegativeValueStore()
                .getDescendingIterator()
                .forEachRemaining(bin -> bins.add(new Bin(-KEYS.value(bin.getIndex()), Math.round(bin.getCount()))));
        List<Bin> positive = new ArrayList<>();
        sketch.getPositiveValueStore()
                .getAscendingIterator()
                .forEachRemaining(bin -> positive.add(new Bin(KEYS.value(bin.getIndex()), Math.round(bin.getCount()))));
        long zeros = count - counts(bins) - counts(positive);
        if (zeros > 0) {
            bins.add(new Bin(0, zeros));
        }
        bins.addAll(positive);
        return new Sketch(count, min, max, sum, bins);
    }

    private static long counts(List<Bin> bins) {
        return bins.stream().mapToLong(Bin::count).sum();
    }

    /** The key of a bin. */
    static int key(Bin bin) {
        double value = bin.value();
        return value == 0 ? 0 : value < 0 ? -KEYS.index(-value) : KEYS.index(value);
    }
}
