// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.checkagent.output.Sketch;
import io.checkagent.output.Sketch.Bin;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistributionTest {
    private static Sketch of(double... values) {
        Distribution distribution = new Distribution();
        for (double value : values) {
            distribution.add(value);
        }
        return distribution.sketch();
    }

    private static List<Integer> keys(double... values) {
        return of(values).bins().stream().map(Distribution::key).toList();
    }

    @Test
    void theKeysAreThoseOfTheIntake() {
        // Of pkg/util/quantile: gamma^(key - 1338) is the value.
        assertThat(keys(1)).containsExactly(1338);
        assertThat(keys(Math.pow(1 + 1 / 64.0, 10))).containsExactly(1348);
        assertThat(keys(-1, 0, 1)).containsExactly(-1338, 0, 1338);
        assertThat(keys(1e-10, -1e-12)).containsExactly(0);
        assertThat(keys(1.0000001e-9)).containsExactly(1);
    }

    @Test
    void valuesOfOneBinAreCountedTogether() {
        assertThat(of(1, 1.001, 0.999, 5).bins()).extracting(Bin::count).containsExactly(3L, 1L);
    }

    @Test
    void binsAscend() {
        assertThat(of(7, -3, 0, 2, -8).bins()).extracting(Bin::value).isSorted();
    }

    @Test
    void whatHasNoKeyHasTheLast() {
        Sketch huge = of(1e300, -1e300);
        assertThat(huge.bins()).extracting(Distribution::key).containsExactly(-32766, 32766);
        assertThat(huge.max()).isEqualTo(1e300);
        assertThat(huge.quantile(1)).isEqualTo(1e300);
    }

    @Test
    void itTakesSoManyBinsWhateverTheValuesAre() {
        Distribution distribution = new Distribution();
        for (double value = 1e-8; value < 1e60; value *= 1.01) {
            distribution.add(value);
            distribution.add(-value);
        }
        Sketch sketch = distribution.sketch();
        assertThat(sketch.bins().size()).isLessThanOrEqualTo(2 * 2048);
        assertThat(sketch.quantile(0.999) / 1e60).isCloseTo(0.75, within(0.25));
        assertThat(sketch.bins().stream().mapToLong(Bin::count).sum()).isEqualTo(sketch.count());
    }
}
