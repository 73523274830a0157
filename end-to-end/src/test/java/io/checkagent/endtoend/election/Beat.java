// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.util.Objects.requireNonNull;

/**
 * An accepted output of the CLUSTER check. It was accepted after it was sent and before it was seen.
 *
 * @param identity the agent
 * @param run the run of the check in one term of that agent
 * @param sentAt by the agent's wall clock, in milliseconds
 * @param seenAt by this process's wall clock, in milliseconds
 */
record Beat(String identity, String run, long sentAt, long seenAt) {
    Beat {
        requireNonNull(identity, "identity is null");
        requireNonNull(run, "run is null");
    }

    /** The check writes {@code identity/run milliseconds}. */
    static Beat parse(String text, long seenAt) {
        String run = text.substring(0, text.indexOf(' '));
        return new Beat(
                run.substring(0, run.indexOf('/')), run, Long.parseLong(text.substring(text.indexOf(' ') + 1)), seenAt);
    }
}
