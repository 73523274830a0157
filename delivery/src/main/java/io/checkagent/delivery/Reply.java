// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.time.Duration;
import java.util.Optional;

/** What an output answered to one attempt. */
sealed interface Reply {
    /** All of it is acknowledged. */
    record Accepted() implements Reply {}

    /**
     * Not to be repeated as it is: smaller parts may pass, and what cannot be divided is dropped.
     *
     * @param reason the counter's name
     * @param message for the user
     */
    record Rejected(String reason, String message) implements Reply {}

    /**
     * To be repeated.
     *
     * @param message what went wrong, for the user
     * @param after not before that time
     * @param accessRefused whether it needs the user, so that only slow attempts make sense
     * @param accepted how many entries of the beginning are acknowledged
     */
    record Failed(String message, Optional<Duration> after, boolean accessRefused, int accepted) implements Reply {}
}
