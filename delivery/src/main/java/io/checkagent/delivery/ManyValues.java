// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Item.PointType;
import java.util.HashSet;
import java.util.Set;

/** Samples of which each counts, and not only the last or their sum. Not thread-safe. */
abstract sealed class ManyValues extends Samples {
    @Override
    boolean keepsValues() {
        return true;
    }

    @Override
    boolean isStateful() {
        return false;
    }

    /** Of which aggregates and percentiles are made. */
    private abstract static sealed class Aggregated extends ManyValues {
        private final HistogramSettings settings;
        final Values values = new Values();

        Aggregated(HistogramSettings settings) {
            this.settings = settings;
        }

        @Override
        void makeOf(Points points) {
            values.commit(settings, points);
        }
    }

    static final class Histogram extends Aggregated {
        Histogram(HistogramSettings settings) {
            super(settings);
        }

        @Override
        int take(double value, long milliseconds) {
            values.add(value);
            return 1;
        }
    }

    /** Unlike the Datadog Agent's it goes on from the last sample of the commit before. */
    static final class Historate extends Aggregated {
        private double previous;
        private long previousTime;
        private boolean hasPrevious;

        Historate(HistogramSettings settings) {
            super(settings);
        }

        @Override
        int take(double value, long milliseconds) {
            boolean known = hasPrevious && milliseconds > previousTime;
            if (known) {
                values.add((value - previous) / ((milliseconds - previousTime) / 1000.0));
            }
            previous = value;
            previousTime = milliseconds;
            hasPrevious = true;
            return known ? 1 : 0;
        }

        @Override
        boolean isStateful() {
            return true;
        }
    }

    /** A set: how many different ones there were. */
    static final class Different extends ManyValues {
        private Set<Double> seen = new HashSet<>();

        @Override
        int take(double value, long milliseconds) {
            return seen.add(value) ? 1 : 0;
        }

        @Override
        void makeOf(Points points) {
            points.add("", PointType.GAUGE, seen.size());
            seen = new HashSet<>();
        }
    }

    /** In bins, of which there are so many at most, however many values there are. */
    static final class Distributed extends ManyValues {
        private Distribution distribution = new Distribution();

        @Override
        boolean keepsValues() {
            return false;
        }

        @Override
        int take(double value, long milliseconds) {
            distribution.add(value);
            return 0;
        }

        @Override
        void makeOf(Points points) {
            points.add(distribution.sketch());
            distribution = new Distribution();
        }
    }
}
