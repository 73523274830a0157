// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one of the agent's own metrics is called and means, wherever it goes: to the outputs under its name, with a tag
 * {@code <label>:<value>} for each label; to {@code /metrics} with underscores in place of dots, and {@code _total} at the
 * end of a counter.
 *
 * @param name as the outputs get it
 * @param type how it moves
 * @param reach where it goes
 * @param description one line for the user, with the unit
 * @param labels their names; each has few values, known from the configuration, or is cut at a limit
 */
public record SelfMetric(String name, Type type, Reach reach, String description, List<String> labels) {
    /** How it moves. */
    public enum Type {
        GAUGE,
        /** Only grows, from 0 at the agent's start. */
        COUNTER
    }

    /** Where it goes. */
    public enum Reach {
        /** To {@code /metrics} and to the outputs. */
        EVERYWHERE,
        /** To {@code /metrics}; to the outputs when the user asks for all. */
        METRICS_PAGE
    }

    public SelfMetric {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(reach, "reach is null");
        requireNonNull(description, "description is null");
        labels = List.copyOf(labels);
    }

    /** A gauge for {@code /metrics}. */
    public static SelfMetric gauge(String name, String description, String... labels) {
        return new SelfMetric(name, Type.GAUGE, Reach.METRICS_PAGE, description, List.of(labels));
    }

    /** A counter for {@code /metrics}. */
    public static SelfMetric counter(String name, String description, String... labels) {
        return new SelfMetric(name, Type.COUNTER, Reach.METRICS_PAGE, description, List.of(labels));
    }

    /** The same, for the outputs too: one of the few that every host sends. */
    public SelfMetric everywhere() {
        return new SelfMetric(name, type, Reach.EVERYWHERE, description, labels);
    }
}
