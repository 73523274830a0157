// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import io.checkagent.api.ServiceCheck;
import java.util.List;

/** What a stage measures of itself. Any thread may ask. */
public interface SelfMetrics {
    /** What it measures; always the same. */
    List<SelfMetric> metrics();

    /** Tells how they stand. Makes no request, does not wait. */
    void read(Readings readings);

    /** What it sends to the outputs besides, at each interval. */
    default List<ServiceCheck> serviceChecks() {
        return List.of();
    }

    /** Takes how metrics stand. */
    @FunctionalInterface
    interface Readings {
        /**
         * Takes one series.
         *
         * @param metric one of {@link SelfMetrics#metrics()}
         * @param labels a value for each of its labels, in their order; a series is told once
         */
        void add(SelfMetric metric, Number value, String... labels);
    }
}
