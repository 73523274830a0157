// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.Item;
import io.checkagent.output.Sketch;
import io.checkagent.output.Sketch.Bin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProtobufPayloadsTest {
    private static List<ReadProtobuf.OfMetric> written(Sketch... sketches) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Item> items = java.util.Arrays.stream(sketches)
                .<Item>map(sketch -> new Item.DistributionItem(
                        "cpu", "request.duration", sketch, 1_700_000_000, "host-1", List.of("a:ö", "b:2")))
                .toList();
        ProtobufPayloads.sketches(items, out);
        return ReadProtobuf.sketches(out.toByteArray());
    }

    @Test
    void aDistributionIsASketchOfTheIntake() throws IOException {
        Distribution distribution = new Distribution();
        for (double value : List.of(-1.0, 0.0, 1.0, 1.0, 4.0)) {
            distribution.add(value);
        }
        assertThat(written(distribution.sketch()))
                .containsExactly(new ReadProtobuf.OfMetric(
                        "request.duration",
                        "host-1",
                        List.of("a:ö", "b:2"),
                        List.of(new ReadProtobuf.Dogsketch(
                                1_700_000_000, 5, -1, 4, 1, 5, List.of(-1338, 0, 1338, 1427), List.of(1, 1, 2, 1)))));
    }

    @Test
    void aPointIsASeriesOfVersion2() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Item count = new Item.PointItem(
                "cpu", Item.PointType.COUNT, "a.b", 42.5, 1_700_000_000, 15, "host-1", "sda", List.of("env:test"));
        Item gauge = new Item.PointItem("cpu", Item.PointType.GAUGE, "c", -1, 1_700_000_000, "", "", List.of());
        Item rate = new Item.PointItem("cpu", Item.PointType.RATE, "d", 2, 1_700_000_000, 1, "", "", List.of());
        ProtobufPayloads.series(List.of(count, gauge, rate), out);

        assertThat(ReadProtobuf.series(out.toByteArray()))
                .containsExactly(
                        new ReadProtobuf.Series(
                                Map.of("host", "host-1", "device", "sda"),
                                "a.b",
                                List.of("env:test"),
                                42.5,
                                1_700_000_000,
                                1,
                                "System",
                                15),
                        new ReadProtobuf.Series(Map.of(), "c", List.of(), -1, 1_700_000_000, 3, "System", 0),
                        new ReadProtobuf.Series(Map.of(), "d", List.of(), 2, 1_700_000_000, 2, "System", 1));
    }

    @Test
    void aBinOfManyValuesIsSeveral() throws IOException {
        Sketch sketch = new Sketch(70_000, 0, 0, 0, List.of(new Bin(0, 70_000)));
        ReadProtobuf.Dogsketch written =
                written(sketch, sketch).get(1).dogsketches().get(0);
        assertThat(written.k()).containsExactly(0, 0);
        assertThat(written.n()).containsExactly(65_535, 4_465);
    }
}
