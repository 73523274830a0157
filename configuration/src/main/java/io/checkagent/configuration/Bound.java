// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A record made of what could be used.
 *
 * @param value always there: what could not be used is left out
 * @param problems in the order of the record's keys, {@linkplain Problem#bounded bounded}
 * @param settings every key of the record
 * @param unknownKeys the paths of the keys that no component has
 */
public record Bound<R extends Record>(
        R value, List<Problem> problems, List<EffectiveSetting> settings, List<String> unknownKeys) {
    public Bound {
        requireNonNull(value, "value is null");
        problems = Problem.bounded(problems);
        settings = List.copyOf(settings);
        unknownKeys = List.copyOf(unknownKeys);
    }
}
