// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Metric;
import io.checkagent.output.Item.PointType;
import io.checkagent.output.Sketch;

/** The samples of one context. Not thread-safe. */
abstract sealed class Samples permits Samples.Gauge, Samples.Count, Samples.Rate, Samples.MonotonicCount, ManyValues {
    private static final int COMMITS_KEPT = 2;
    private static final long MILLISECONDS_KEPT = 25 * 60 * 60 * 1000L;

    private boolean sampled;
    private int commitsWithout;
    private long lastSample;

    /** Takes what is made of the samples. */
    interface Points {
        /** A point of the metric whose name has the suffix. */
        void add(String suffix, PointType type, double value);

        /** A distribution. */
        void add(Sketch values);
    }

    static Samples of(Metric.Type type, HistogramSettings settings) {
        return switch (type) {
            case GAUGE -> new Gauge();
            case RATE -> new Rate();
            case COUNT -> new Count();
            case MONOTONIC_COUNT -> new MonotonicCount();
            case HISTOGRAM -> new ManyValues.Histogram(settings);
            case HISTORATE -> new ManyValues.Historate(settings);
            case SET -> new ManyValues.Different();
            case DISTRIBUTION -> new ManyValues.Distributed();
        };
    }

    /** Returns how many values are kept for it until the next commit. */
    final int add(double value, long milliseconds) {
        sampled = true;
        lastSample = milliseconds;
        return take(value, milliseconds);
    }

    /** Hands on what is made of the samples since the last commit, if anything. */
    final void commit(Points points) {
        if (!sampled) {
            commitsWithout++;
            return;
        }
        sampled = false;
        commitsWithout = 0;
        makeOf(points);
    }

    final boolean isForgotten(long milliseconds) {
        return isStateful() ? milliseconds - lastSample > MILLISECONDS_KEPT : commitsWithout >= COMMITS_KEPT;
    }

    /** Whether each sample takes memory until the next commit. */
    boolean keepsValues() {
        return false;
    }

    abstract int take(double value, long milliseconds);

    abstract void makeOf(Points points);

    /** Whether samples of different commits belong together. */
    abstract boolean isStateful();

    static final class Gauge extends Samples {
        private double last;

        @Override
        int take(double value, long milliseconds) {
            last = value;
            return 0;
        }

        @Override
        void makeOf(Points points) {
            points.add("", PointType.GAUGE, last);
        }

        @Override
        boolean isStateful() {
            return false;
        }
    }

    static final class Count extends Samples {
        private double sum;

        @Override
        int take(double value, long milliseconds) {
            sum += value;
            return 0;
        }

        @Override
        void makeOf(Points points) {
            points.add("", PointType.COUNT, sum);
            sum = 0;
        }

        @Override
        boolean isStateful() {
            return false;
        }
    }

    static final class Rate extends Samples {
        private double last;
        private long lastTime;
        private double previous;
        private long previousTime;
        private boolean hasPrevious;

        @Override
        int take(double value, long milliseconds) {
            last = value;
            lastTime = milliseconds;
            return 0;
        }

        @Override
        void makeOf(Points points) {
            boolean known = hasPrevious && lastTime > previousTime && last >= previous;
            double rate = (last - previous) / ((lastTime - previousTime) / 1000.0);
            previous = last;
            previousTime = lastTime;
            hasPrevious = true;
            if (known) {
                points.add("", PointType.GAUGE, rate);
            }
        }

        @Override
        boolean isStateful() {
            return true;
        }
    }

    static final class MonotonicCount extends Samples {
        private double previous;
        private boolean hasPrevious;
        private double increase;
        private boolean hasIncrease;

        @Override
        int take(double value, long milliseconds) {
            if (hasPrevious) {
                increase += value >= previous ? value - previous : value;
                hasIncrease = true;
            }
            previous = value;
            hasPrevious = true;
            return 0;
        }

        @Override
        void makeOf(Points points) {
            if (hasIncrease) {
                points.add("", PointType.COUNT, increase);
            }
            increase = 0;
            hasIncrease = false;
        }

        @Override
        boolean isStateful() {
            return true;
        }
    }
}
