// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a fault did. Times in milliseconds.
 *
 * @param fault what was done
 * @param candidates to how many
 * @param gap the longest time without accepted output
 * @param bounded what the fault's bound limits
 * @param lastOutput from the last renewal of a leader that was replaced, or came back, to its last accepted output
 * @param overlaps outputs accepted of a leader after those of a later one
 */
record Round(Fault fault, int candidates, long gap, long bounded, Optional<Long> lastOutput, int overlaps) {
    Round {
        requireNonNull(fault, "fault is null");
        requireNonNull(lastOutput, "lastOutput is null");
    }
}
