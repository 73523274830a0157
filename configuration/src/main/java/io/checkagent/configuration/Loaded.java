// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What reading gave.
 *
 * @param value empty when a problem is an error
 * @param problems {@linkplain Problem#bounded bounded}
 */
public record Loaded<T>(Optional<T> value, List<Problem> problems) {
    public Loaded {
        requireNonNull(value, "value is null");
        problems = Problem.bounded(problems);
    }
}
