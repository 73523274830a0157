// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something that left the agent, with its final tags and host. */
public sealed interface Emission {
    /** The name of the check that sent it. */
    String check();

    /** Sorted: those of the check, of the instance, and the global ones. */
    List<String> tags();

    /** What it belongs to; empty for what belongs to no host. */
    Optional<String> host();

    /** When, on the agent's clock; of an event, when it happened. */
    Instant timestamp();

    /** The kinds of points that the Datadog intake has. */
    enum PointType {
        /** A value at a moment; the change per second of a raw value that was sent as a rate. */
        GAUGE,
        /** How many since the last commit. */
        COUNT,
        /** How many each second, as histograms tell their count. */
        RATE
    }

    /** A point of a metric. */
    record Point(
            String check,
            PointType type,
            String name,
            double value,
            List<String> tags,
            Optional<String> host,
            Instant timestamp)
            implements Emission {
        public Point {
            tags = List.copyOf(tags);
        }
    }

    /**
     * The values that were sent as a distribution.
     *
     * @param median as receivers get it, within one part in 100
     * @param percentile95 likewise
     */
    record Spread(
            String check,
            String name,
            long count,
            double min,
            double max,
            double sum,
            double median,
            double percentile95,
            List<String> tags,
            Optional<String> host,
            Instant timestamp)
            implements Emission {
        public Spread {
            tags = List.copyOf(tags);
        }
    }

    /** A service check. */
    record State(
            String check,
            String name,
            ServiceCheck.Status status,
            String message,
            List<String> tags,
            Optional<String> host,
            Instant timestamp)
            implements Emission {
        public State {
            tags = List.copyOf(tags);
        }
    }

    /** An event. */
    record Occurrence(
            String check,
            String title,
            String text,
            Event.AlertType alertType,
            Event.Priority priority,
            Optional<String> aggregationKey,
            List<String> sourceUids,
            List<String> tags,
            Optional<String> host,
            Instant timestamp)
            implements Emission {
        public Occurrence {
            tags = List.copyOf(tags);
            sourceUids = List.copyOf(sourceUids);
        }
    }
}
