// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Item;
import io.checkagent.output.Sketch;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpoolFormatTest {
    private static final Item DISTRIBUTION = new Item.DistributionItem(
            "cpu",
            "request.duration",
            new Sketch(3, 1, 9, 12, List.of(new Sketch.Bin(1.5, 2), new Sketch.Bin(9, 1))),
            1_700_000_000,
            "host-1",
            List.of("device:sda", "größe:ü"));
    private static final Item SERVICE_CHECK = new Item.ServiceCheckItem(
            "ntp",
            new ServiceCheck(
                    "ntp.in_sync", ServiceCheck.Status.UNKNOWN, "no answer", Optional.of("other"), List.of("a:b")),
            "other",
            List.of("a:b", "env:test"),
            1_700_000_001);
    private static final List<Item> ALL_KINDS = List.of(
            Fixtures.item(Fixtures.fullEvent()),
            Fixtures.item(Fixtures.event("plain")),
            Fixtures.point("system.load.1", Double.MIN_VALUE),
            new Item.PointItem("cpu", Item.PointType.RATE, "r", -0.0, 1, 15, "", "", List.of()),
            DISTRIBUTION,
            SERVICE_CHECK);

    private static byte[] segment(List<Item> items) {
        return segmentOf(List.of(items));
    }

    private static byte[] segmentOf(List<List<Item>> appended) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] head = new byte[SpoolFormat.head().remaining()];
        SpoolFormat.head().get(head);
        out.writeBytes(head);
        appended.forEach(items -> out.writeBytes(SpoolFormat.records(items).array()));
        return out.toByteArray();
    }

    private static List<Item> points(int from, int to) {
        return IntStream.range(from, to)
                .<Item>mapToObj(i -> Fixtures.point("p" + i, i))
                .toList();
    }

    @Test
    void everyKindComesBackAsItWas() {
        SpoolFormat.Contents contents = SpoolFormat.read(segment(ALL_KINDS));

        assertThat(contents.items()).isEqualTo(ALL_KINDS);
        assertThat(contents.damaged()).isZero();
    }

    @Test
    void aLargeCommitIsSeveralRecords() {
        List<Item> many = points(0, 20_000);

        assertThat(SpoolFormat.read(segment(many)).items()).isEqualTo(many);
    }

    @Test
    void ofATornSegmentAllWholeRecordsAreReadWhereverItWasTorn() {
        List<List<Item>> appended = List.of(points(0, 3), points(3, 5), points(5, 9));
        byte[] whole = segmentOf(appended);
        List<Integer> ends = new ArrayList<>();
        for (int records = 0; records <= appended.size(); records++) {
            ends.add(segmentOf(appended.subList(0, records)).length);
        }

        for (int length = 0; length <= whole.length; length++) {
            SpoolFormat.Contents torn = SpoolFormat.read(Arrays.copyOf(whole, length));
            int there = length;
            long records = ends.stream().skip(1).filter(end -> end <= there).count();
            List<Item> expected =
                    appended.stream().limit(records).flatMap(List::stream).toList();
            assertThat(torn.items()).as("torn at %d", length).isEqualTo(expected);
            assertThat(torn.damaged() == 0)
                    .as("told when torn at %d", length)
                    .isEqualTo(length == 0 || ends.contains(length));
        }
    }

    @Test
    void aFlippedBitCostsItsRecordAndIsToldAndNothingWrongComesBack() {
        List<List<Item>> appended = List.of(points(0, 3), points(3, 5), points(5, 9));
        byte[] whole = segmentOf(appended);
        int firstRecord = segmentOf(List.of()).length;
        int secondRecord = segmentOf(appended.subList(0, 1)).length;

        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                SpoolFormat.Contents contents = SpoolFormat.read(damaged);
                assertThat(contents.damaged()).as("told of byte %d", at).isPositive();
                assertThat(points(0, 9)).as("byte %d", at).containsAll(contents.items());
                boolean inBytesOfSecond = at >= secondRecord + 12 && at < segmentOf(appended.subList(0, 2)).length;
                if (inBytesOfSecond) {
                    assertThat(contents.items()).hasSize(7);
                    assertThat(contents.damaged()).isEqualTo(2);
                }
            }
        }
        assertThat(firstRecord).isLessThan(secondRecord);
    }

    @Test
    void whatIsNoSegmentIsNeverTakenForOne() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            assertThat(SpoolFormat.read(noise).items()).isEmpty();
            byte[] behindAHead = segment(List.of());
            byte[] both = Arrays.copyOf(behindAHead, behindAHead.length + noise.length);
            System.arraycopy(noise, 0, both, behindAHead.length, noise.length);
            assertThat(SpoolFormat.read(both).items()).isEmpty();
        }
    }
}
