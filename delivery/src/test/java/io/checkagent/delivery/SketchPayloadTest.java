// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.Item;
import io.checkagent.output.Sketch;
import io.checkagent.output.Sketch.Bin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SketchPayloadTest {
    private static List<ReadSketches.OfMetric> written(Sketch... sketches) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Item> items = java.util.Arrays.stream(sketches)
                .<Item>map(sketch -> new Item.DistributionItem(
                        "cpu", "request.duration", sketch, 1_700_000_000, "host-1", List.of("a:ö", "b:2")))
                .toList();
        SketchPayload.write(items, out);
        return ReadSketches.of(out.toByteArray());
    }

    @Test
    void aDistributionIsASketchOfTheIntake() throws IOException {
        Distribution distribution = new Distribution();
        for (double value : List.of(-1.0, 0.0, 1.0, 1.0, 4.0)) {
            distribution.add(value);
        }
        assertThat(written(distribution.sketch()))
                .containsExactly(new ReadSketches.OfMetric(
                        "request.duration",
                        "host-1",
                        List.of("a:ö", "b:2"),
                        List.of(new ReadSketches.Dogsketch(
                                1_700_000_000, 5, -1, 4, 1, 5, List.of(-1338, 0, 1338, 1427), List.of(1, 1, 2, 1)))));
    }

    @Test
    void aBinOfManyValuesIsSeveral() throws IOException {
        Sketch sketch = new Sketch(70_000, 0, 0, 0, List.of(new Bin(0, 70_000)));
        ReadSketches.Dogsketch written =
                written(sketch, sketch).get(1).dogsketches().get(0);
        assertThat(written.k()).containsExactly(0, 0);
        assertThat(written.n()).containsExactly(65_535, 4_465);
    }
}
