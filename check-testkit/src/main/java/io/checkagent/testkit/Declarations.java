// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Locale.ROOT;
import static java.util.Objects.requireNonNull;

import io.checkagent.agent.plugin.CheckMetadata;
import io.checkagent.agent.plugin.CheckMetadata.DeclaredMetric;
import io.checkagent.api.Metric;
import io.checkagent.testkit.Emission.Point;
import io.checkagent.testkit.Emission.PointType;
import io.checkagent.testkit.Emission.Spread;
import io.checkagent.testkit.Emission.State;
import java.util.stream.Stream;

/**
 * What a check declares to send, against what has left. Events are not declared.
 *
 * @param metadata the check's
 */
record Declarations(CheckMetadata metadata) {
    Declarations {
        requireNonNull(metadata, "metadata is null");
    }

    /** The name of the metric, of what is one. */
    static Stream<String> metric(Emission emission) {
        if (emission instanceof Point point) {
            return Stream.of(point.name());
        }
        return emission instanceof Spread spread ? Stream.of(spread.name()) : Stream.empty();
    }

    /** What it is when it is not declared; empty when it is. */
    Stream<String> problem(Emission emission) {
        if (emission instanceof Point point) {
            return metadata.metrics().stream().anyMatch(one -> leavesAs(one, point))
                    ? Stream.empty()
                    : Stream.of(point.type().name().toLowerCase(ROOT) + " " + point.name());
        }
        if (emission instanceof Spread spread) {
            return metadata.metrics().stream()
                            .anyMatch(one -> one.type() == Metric.Type.DISTRIBUTION && one.isCalled(spread.name()))
                    ? Stream.empty()
                    : Stream.of("distribution " + spread.name());
        }
        if (emission instanceof State state) {
            return metadata.serviceChecks().stream()
                            .anyMatch(one -> one.name().equals(state.name())
                                    && one.statuses().contains(state.status()))
                    ? Stream.empty()
                    : Stream.of("service check " + state.name() + ", " + state.status());
        }
        return Stream.empty();
    }

    private static boolean leavesAs(DeclaredMetric declared, Point point) {
        return switch (declared.type()) {
            case GAUGE, RATE, SET -> point.type() == PointType.GAUGE && declared.isCalled(point.name());
            case COUNT, MONOTONIC_COUNT -> point.type() == PointType.COUNT && declared.isCalled(point.name());
            case HISTOGRAM, HISTORATE -> isAggregate(declared, point);
            case DISTRIBUTION -> false;
        };
    }

    /** {@code .max}, {@code .95percentile} and the like; their {@code .count} is a rate. */
    private static boolean isAggregate(DeclaredMetric declared, Point point) {
        int dot = point.name().lastIndexOf('.');
        return dot > 0
                && declared.isCalled(point.name().substring(0, dot))
                && (point.type() == PointType.RATE) == point.name().endsWith(".count");
    }
}
