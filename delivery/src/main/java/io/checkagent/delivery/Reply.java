// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.time.Duration;
import java.util.Optional;

/** What an output answered to one attempt. */
sealed interface Reply {
    /** All of it is acknowledged. */
    record Accepted() implements Reply {}

    /**
     * Not taken as it is: smaller parts may pass, and a single item that is refused while others are taken is dropped.
     *
     * @param reason the counter's name
     * @param message for the user
     * @param certain whether it is the items' fault for sure, as when they cannot be encoded; whoever answers 400 to
     *     everything is broken, and then no item is at fault
     */
    record Rejected(String reason, String message, boolean certain) implements Reply {}

    /**
     * To be repeated.
     *
     * @param message what went wrong, for the user
     * @param after not before that time
     * @param accessRefused whether it needs the user, so that only slow attempts make sense
     * @param accepted how many entries of the beginning are acknowledged
     */
    record Failed(String message, Optional<Duration> after, boolean accessRefused, int accepted) implements Reply {
        /** Comes in a message before what differs from one answer to the next. */
        static final String DETAILS = " – ";

        /** The message without its details: whether two failures have the same cause. */
        String cause() {
            int details = message.indexOf(DETAILS);
            return details < 0 ? message : message.substring(0, details);
        }
    }
}
