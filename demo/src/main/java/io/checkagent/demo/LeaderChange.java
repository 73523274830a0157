// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A leader that was made to end.
 *
 * @param cause how
 * @param leader its name in the election
 * @param at when
 */
record LeaderChange(Cause cause, String leader, Instant at) {
    /** How a leader ended. */
    enum Cause {
        KILLED("killed (SIGKILL)"),
        STOPPED("stopped (SIGTERM)");

        private final String text;

        Cause(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    LeaderChange {
        requireNonNull(cause, "cause is null");
        requireNonNull(leader, "leader is null");
        requireNonNull(at, "at is null");
    }
}
