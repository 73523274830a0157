// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.checkagent.api.Metric;
import io.checkagent.output.Item;
import io.checkagent.output.Item.PointItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AggregationTest {
    private final ManualClock clock = new ManualClock();
    private final Aggregation aggregation =
            new Aggregation("test", 15, HistogramSettings.DEFAULT, new Aggregation.Limits(4, 2, 6), Double::isFinite);

    private void send(Metric.Type type, double... values) {
        for (double value : values) {
            send(type, "m", value);
        }
    }

    private void send(Metric.Type type, String name, double value, String... tags) {
        aggregation.add(
                MetricContext.of(type, name, "h", Tags.merge(List.of(), List.of(tags))), value, clock.instant());
    }

    private List<PointItem> commit() {
        List<PointItem> points = new ArrayList<>();
        aggregation.commit(clock.instant(), item -> points.add((PointItem) item));
        return points;
    }

    private List<Double> committedValues() {
        return commit().stream().map(PointItem::value).toList();
    }

    @Test
    void aGaugeIsItsLastValue() {
        send(Metric.Type.GAUGE, 1, 5, 3);
        assertThat(committedValues()).containsExactly(3.0);
        assertThat(committedValues()).isEmpty();
    }

    @Test
    void aPointHasTheTimeOfTheCommit() {
        send(Metric.Type.GAUGE, 1);
        clock.advance(Duration.ofSeconds(7));
        assertThat(commit())
                .extracting(PointItem::timestamp)
                .containsExactly(Fixtures.NOON.plusSeconds(7).getEpochSecond());
    }

    @Test
    void aCountIsTheSumSinceTheLastCommit() {
        send(Metric.Type.COUNT, 1, 5, 3);
        assertThat(committedValues()).containsExactly(9.0);
        send(Metric.Type.COUNT, 2);
        assertThat(committedValues()).containsExactly(2.0);
    }

    @Test
    void aCountIsOfTheTimeBetweenTwoRunsAndAGaugeOfNone() {
        send(Metric.Type.COUNT, 1);
        send(Metric.Type.GAUGE, 1);
        assertThat(commit()).extracting(PointItem::interval).containsExactly(15L, 0L);
    }

    @Nested
    class ARate {
        @Test
        void needsTwoSamplesAndIsPerSecond() {
            send(Metric.Type.RATE, 100);
            assertThat(committedValues()).isEmpty();
            clock.advance(Duration.ofSeconds(15));
            send(Metric.Type.RATE, 130);
            assertThat(commit())
                    .singleElement()
                    .satisfies(point -> assertThat(point.value()).isCloseTo(2.0, within(1e-9)))
                    .satisfies(point -> assertThat(point.type()).isEqualTo(Item.PointType.GAUGE));
        }

        @Test
        void thatWouldBeNegativeIsDropped() {
            send(Metric.Type.RATE, 100);
            commit();
            clock.advance(Duration.ofSeconds(10));
            send(Metric.Type.RATE, 90);
            assertThat(committedValues()).isEmpty();
            clock.advance(Duration.ofSeconds(10));
            send(Metric.Type.RATE, 100);
            assertThat(committedValues()).containsExactly(1.0);
        }

        @Test
        void overNoTimeIsDropped() {
            send(Metric.Type.RATE, 100);
            commit();
            send(Metric.Type.RATE, 110);
            assertThat(committedValues()).isEmpty();
        }
    }

    @Nested
    class AMonotonicCount {
        @Test
        void isTheSumOfTheIncreases() {
            send(Metric.Type.MONOTONIC_COUNT, 2, 3, 6, 7);
            assertThat(committedValues()).containsExactly(5.0);
            send(Metric.Type.MONOTONIC_COUNT, 10, 11);
            assertThat(commit())
                    .singleElement()
                    .satisfies(point -> assertThat(point.value()).isEqualTo(4.0))
                    .satisfies(point -> assertThat(point.type()).isEqualTo(Item.PointType.COUNT));
        }

        @Test
        void hasNoPointForItsFirstSample() {
            send(Metric.Type.MONOTONIC_COUNT, 1000);
            assertThat(committedValues()).isEmpty();
        }

        @Test
        void thatFallsStartedAgainAtZero() {
            send(Metric.Type.MONOTONIC_COUNT, 10, 12, 3);
            assertThat(committedValues()).containsExactly(5.0);
        }
    }

    @Nested
    class AContext {
        @Test
        void isNameHostAndTagsWhateverTheirOrder() {
            send(Metric.Type.COUNT, "m", 1, "b:2", "a:1");
            send(Metric.Type.COUNT, "m", 1, "a:1", "b:2", "a:1");
            send(Metric.Type.COUNT, "m", 1, "a:1");
            List<PointItem> points = commit();
            assertThat(points).extracting(PointItem::value).containsExactly(2.0, 1.0);
            assertThat(points.get(0).tags()).containsExactly("a:1", "b:2");
        }

        @Test
        void hasTheDeviceOfItsTag() {
            send(Metric.Type.GAUGE, "m", 1, "device:sda", "a:1");
            send(Metric.Type.GAUGE, "m", 2, "device:sdb", "a:1");
            List<PointItem> points = commit();
            assertThat(points).extracting(point -> point.device()).containsExactly("sda", "sdb");
            assertThat(points).extracting(point -> point.tags()).containsOnly(List.of("a:1"));
        }

        @Test
        void withoutMemoryIsForgottenAfterTwoCommits() {
            send(Metric.Type.GAUGE, 1);
            commit();
            commit();
            assertThat(aggregation.contexts()).isEqualTo(1);
            commit();
            assertThat(aggregation.contexts()).isZero();
        }

        @Test
        void withMemoryIsForgottenAfter25Hours() {
            send(Metric.Type.RATE, 1);
            send(Metric.Type.MONOTONIC_COUNT, 1);
            commit();
            clock.advance(Duration.ofHours(25));
            commit();
            assertThat(aggregation.contexts()).isEqualTo(2);
            clock.advance(Duration.ofSeconds(1));
            commit();
            assertThat(aggregation.contexts()).isZero();
        }

        @Test
        void beyondTheLimitIsCountedAsDroppedWhileKnownOnesGoOn() {
            for (int i = 0; i < 6; i++) {
                send(Metric.Type.GAUGE, "m" + i, i);
            }
            send(Metric.Type.GAUGE, "m0", 7);
            assertThat(aggregation.dropped()).isEqualTo(2);
            assertThat(committedValues()).containsExactly(7.0, 1.0, 2.0, 3.0);
        }
    }
}
