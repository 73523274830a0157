// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a command is carried out.
 *
 * @param agent the running agent in whose process that is; empty when it is a process of its own
 * @param terminal whether somebody looks at the output
 * @param bytes standard output, for what is no text
 */
record CommandPlace(Optional<RunningAgent> agent, boolean terminal, OutputStream bytes) {
    /** For a command in a running agent, whose local API lets an answer take ten minutes. */
    static final Duration LONGEST = Duration.ofMinutes(9);

    CommandPlace {
        requireNonNull(agent, "agent is null");
        requireNonNull(bytes, "bytes is null");
    }

    static CommandPlace alone() {
        return new CommandPlace(Optional.empty(), false, System.out);
    }
}
