// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What reading gave.
 *
 * @param value empty when a problem is an error
 * @param problems all of them, in the order of the file
 */
public record Loaded<T>(Optional<T> value, List<Problem> problems) {
    public Loaded {
        requireNonNull(value, "value is null");
        problems = List.copyOf(problems);
    }
}
