// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

/**
 * Who writes checkpoints. Noted in the ConfigMap's annotation {@value #ANNOTATION}, so that a leader that was deposed
 * without noticing finds another's name there, and writes no more.
 *
 * @param identity the candidate's name in the election
 * @param term the number of its term: {@code leaderTransitions} of the election record
 */
public record Writer(String identity, long term) {
    static final String ANNOTATION = "check-agent.io/checkpoint-writer";

    public Writer {
        requireNonNull(identity, "identity is null");
    }

    /** The annotation's value. */
    String noted() {
        return identity + "/" + term;
    }
}
