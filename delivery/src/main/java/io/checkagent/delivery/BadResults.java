// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

/**
 * Results of an instance that were left out or changed, since they broke a rule.
 *
 * @param rule its name in counters, such as {@code not_finite}
 * @param count how many, at least one
 * @param message what was done, and the rule, for the user; empty for what needs no warning
 */
public record BadResults(String rule, long count, String message) {
    public BadResults {
        requireNonNull(rule, "rule is null");
        requireNonNull(message, "message is null");
    }
}
