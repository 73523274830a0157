// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.checkagent.api.Metric;
import io.checkagent.delivery.HistogramSettings.Aggregate;
import io.checkagent.delivery.HistogramSettings.Percentile;
import io.checkagent.output.Item;
import io.checkagent.output.Item.DistributionItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.PointType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ManyValuesTest {
    private final ManualClock clock = new ManualClock();
    private Aggregation aggregation = aggregation(HistogramSettings.DEFAULT);

    private static Aggregation aggregation(HistogramSettings settings) {
        return new Aggregation("test", 15, settings, new Aggregation.Limits(10, 2, 200), Double::isFinite);
    }

    private void send(Metric.Type type, String name, double value, String... tags) {
        aggregation.add(
                MetricContext.of(type, name, "h", Tags.merge(List.of(), List.of(tags))), value, clock.instant());
    }

    private void send(Metric.Type type, double... values) {
        for (double value : values) {
            send(type, "m", value);
        }
    }

    private List<Item> commit() {
        List<Item> items = new ArrayList<>();
        aggregation.commit(clock.instant(), items::add);
        return items;
    }

    private Map<String, Double> points() {
        Map<String, Double> points = new LinkedHashMap<>();
        commit().forEach(item -> points.put(((PointItem) item).name(), ((PointItem) item).value()));
        return points;
    }

    @Nested
    class AHistogram {
        @Test
        void isWhatTheDatadogAgentMakesOfIt() {
            for (int i = 20; i >= 1; i--) {
                send(Metric.Type.HISTOGRAM, i);
            }
            assertThat(points())
                    .containsExactly(
                            Map.entry("m.max", 20.0),
                            Map.entry("m.median", 10.0),
                            Map.entry("m.avg", 10.5),
                            Map.entry("m.count", 20.0),
                            Map.entry("m.95percentile", 19.0));
            assertThat(points()).isEmpty();
        }

        @Test
        void isGaugesAndARateOfItsCount() {
            send(Metric.Type.HISTOGRAM, 1);
            assertThat(commit())
                    .filteredOn(item -> ((PointItem) item).type() == PointType.RATE)
                    .extracting(item -> ((PointItem) item).name() + " of " + ((PointItem) item).interval() + " s")
                    .containsExactly("m.count of 1 s");
        }

        @Test
        void isWhatTheSettingsSay() {
            aggregation = aggregation(new HistogramSettings(
                    List.of(Aggregate.MIN, Aggregate.SUM), List.of(Percentile.parse("0.5"), Percentile.parse("0.99"))));
            send(Metric.Type.HISTOGRAM, 4, 1, 3);
            assertThat(points())
                    .containsExactly(
                            Map.entry("m.min", 1.0),
                            Map.entry("m.sum", 8.0),
                            Map.entry("m.50percentile", 3.0),
                            Map.entry("m.99percentile", 4.0));
        }

        @Test
        void hasPercentilesBetween0And1() {
            assertThat(Percentile.parse("0.29").percent()).isEqualTo(29);
            for (String wrong : List.of("0", "1", "95", "-0.5", "many", "NaN")) {
                assertThatThrownBy(() -> Percentile.parse(wrong)).hasMessageContaining("such as 0.95");
            }
        }

        @Test
        void keepsSoManyValuesAndNoMoreUntilTheCommit() {
            for (int i = 0; i < 250; i++) {
                send(Metric.Type.HISTOGRAM, 1);
            }
            send(Metric.Type.GAUGE, "g", 1);
            assertThat(aggregation.dropped()).isEqualTo(50);
            assertThat(points()).containsEntry("m.count", 200.0).containsEntry("g", 1.0);
            send(Metric.Type.HISTOGRAM, 1);
            assertThat(points()).containsEntry("m.count", 1.0);
        }

        @Test
        void whoseSumIsNoNumberHasNoPointOfIt() {
            send(Metric.Type.HISTOGRAM, Double.MAX_VALUE, Double.MAX_VALUE);
            assertThat(points()).containsEntry("m.max", Double.MAX_VALUE).doesNotContainKey("m.avg");
        }
    }

    @Nested
    class AHistorate {
        @Test
        void isTheHistogramOfTheChangesPerSecond() {
            send(Metric.Type.HISTORATE, 100);
            clock.advance(Duration.ofSeconds(10));
            send(Metric.Type.HISTORATE, 130);
            clock.advance(Duration.ofSeconds(10));
            send(Metric.Type.HISTORATE, 140);
            assertThat(points())
                    .containsEntry("m.max", 3.0)
                    .containsEntry("m.median", 1.0)
                    .containsEntry("m.count", 2.0);
        }

        @Test
        void goesOnFromTheLastSampleOfTheRunBefore() {
            send(Metric.Type.HISTORATE, 100);
            assertThat(points()).isEmpty();
            clock.advance(Duration.ofSeconds(10));
            send(Metric.Type.HISTORATE, 150);
            assertThat(points()).containsEntry("m.max", 5.0);
        }

        @Test
        void overNoTimeIsNone() {
            send(Metric.Type.HISTORATE, 100, 200);
            assertThat(points()).isEmpty();
        }
    }

    @Nested
    class ASet {
        @Test
        void isHowManyDifferentOnesThereWere() {
            send(Metric.Type.SET, 1, 2, 2, 7);
            assertThat(points()).containsExactly(Map.entry("m", 3.0));
            send(Metric.Type.SET, 7);
            assertThat(points()).containsExactly(Map.entry("m", 1.0));
        }

        @Test
        void keepsNoMoreThanTheLimit() {
            for (int i = 0; i < 210; i++) {
                send(Metric.Type.SET, i);
            }
            assertThat(points()).containsExactly(Map.entry("m", 200.0));
            assertThat(aggregation.dropped()).isEqualTo(10);
        }
    }

    @Nested
    class ADistribution {
        private DistributionItem committed() {
            return (DistributionItem) commit().get(0);
        }

        @Test
        void isExactInWhatCanBeAndNearInItsPercentiles() {
            for (int i = 1; i <= 1000; i++) {
                send(Metric.Type.DISTRIBUTION, i);
            }
            DistributionItem item = committed();
            assertThat(item.name()).isEqualTo("m");
            assertThat(item.values().count()).isEqualTo(1000);
            assertThat(item.values().min()).isEqualTo(1);
            assertThat(item.values().max()).isEqualTo(1000);
            assertThat(item.values().sum()).isEqualTo(500_500);
            assertThat(item.values().quantile(0)).isEqualTo(1);
            assertThat(item.values().quantile(0.5)).isCloseTo(500, within(5.0));
            assertThat(item.values().quantile(0.99)).isCloseTo(990, within(9.9));
            assertThat(item.values().quantile(1)).isEqualTo(1000);
            assertThat(commit()).isEmpty();
        }

        @Test
        void keepsTheDeviceAmongItsTags() {
            send(Metric.Type.DISTRIBUTION, "m", 1, "device:sda");
            assertThat(committed().tags()).containsExactly("device:sda");
        }

        @Test
        void isOneOfALimitedNumber() {
            send(Metric.Type.DISTRIBUTION, "a", 1);
            send(Metric.Type.DISTRIBUTION, "b", 1);
            send(Metric.Type.DISTRIBUTION, "c", 1);
            send(Metric.Type.GAUGE, "d", 1);
            assertThat(commit()).hasSize(3);
            assertThat(aggregation.dropped()).isEqualTo(1);
        }
    }
}
