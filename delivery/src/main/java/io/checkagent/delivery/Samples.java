// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Metric;
import java.util.OptionalDouble;

/** The samples of one context. Not thread-safe. */
abstract sealed class Samples {
    private static final int COMMITS_KEPT = 2;
    private static final long MILLISECONDS_KEPT = 25 * 60 * 60 * 1000L;

    private boolean sampled;
    private int commitsWithout;
    private long lastSample;

    static Samples of(Metric.Type type) {
        return switch (type) {
            case GAUGE -> new Gauge();
            case RATE -> new Rate();
            case COUNT -> new Count();
            case MONOTONIC_COUNT -> new MonotonicCount();
        };
    }

    final void add(double value, long milliseconds) {
        sampled = true;
        lastSample = milliseconds;
        take(value, milliseconds);
    }

    /** The point of the samples since the last commit; empty when they make none. */
    final OptionalDouble commit() {
        if (!sampled) {
            commitsWithout++;
            return OptionalDouble.empty();
        }
        sampled = false;
        commitsWithout = 0;
        return point();
    }

    final boolean isForgotten(long milliseconds) {
        return isStateful() ? milliseconds - lastSample > MILLISECONDS_KEPT : commitsWithout >= COMMITS_KEPT;
    }

    abstract void take(double value, long milliseconds);

    abstract OptionalDouble point();

    abstract boolean isStateful();

    private static final class Gauge extends Samples {
        private double last;

        @Override
        void take(double value, long milliseconds) {
            last = value;
        }

        @Override
        OptionalDouble point() {
            return OptionalDouble.of(last);
        }

        @Override
        boolean isStateful() {
            return false;
        }
    }

    private static final class Count extends Samples {
        private double sum;

        @Override
        void take(double value, long milliseconds) {
            sum += value;
        }

        @Override
        OptionalDouble point() {
            double committed = sum;
            sum = 0;
            return OptionalDouble.of(committed);
        }

        @Override
        boolean isStateful() {
            return false;
        }
    }

    private static final class Rate extends Samples {
        private double last;
        private long lastTime;
        private double previous;
        private long previousTime;
        private boolean hasPrevious;

        @Override
        void take(double value, long milliseconds) {
            last = value;
            lastTime = milliseconds;
        }

        @Override
        OptionalDouble point() {
            boolean known = hasPrevious && lastTime > previousTime && last >= previous;
            double rate = (last - previous) / ((lastTime - previousTime) / 1000.0);
            previous = last;
            previousTime = lastTime;
            hasPrevious = true;
            return known ? OptionalDouble.of(rate) : OptionalDouble.empty();
        }

        @Override
        boolean isStateful() {
            return true;
        }
    }

    private static final class MonotonicCount extends Samples {
        private double previous;
        private boolean hasPrevious;
        private double increase;
        private boolean hasIncrease;

        @Override
        void take(double value, long milliseconds) {
            if (hasPrevious) {
                increase += value >= previous ? value - previous : value;
                hasIncrease = true;
            }
            previous = value;
            hasPrevious = true;
        }

        @Override
        OptionalDouble point() {
            if (!hasIncrease) {
                return OptionalDouble.empty();
            }
            double committed = increase;
            increase = 0;
            hasIncrease = false;
            return OptionalDouble.of(committed);
        }

        @Override
        boolean isStateful() {
            return true;
        }
    }
}
