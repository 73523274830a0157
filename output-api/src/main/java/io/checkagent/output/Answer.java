// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What became of one attempt to deliver. */
public sealed interface Answer {
    /** It arrived, and survives this process. */
    record Accepted() implements Answer {}

    /**
     * It arrived, but not as the check sent it: as its receiver takes it. Counted with the name of the check.
     *
     * @param rule the counter's name, such as {@code cut_text}
     * @param message for the user; no secrets
     */
    record Changed(String rule, String message) implements Answer {
        public Changed {
            requireNonNull(rule, "rule is null");
            requireNonNull(message, "message is null");
        }
    }

    /**
     * Not taken as it is, and repeating it is of no use. Of a batch, smaller parts are tried until the culprit is alone; a
     * single item is dropped and counted.
     *
     * @param reason the counter's name, such as {@code too_large}
     * @param message for the user; no secrets
     * @param certain whether it is the items' fault for sure, as when they cannot be encoded or the receiver names them.
     *     Else an item is dropped only when the receiver takes others: one that refuses everything is broken, and nothing
     *     is dropped
     */
    record Rejected(String reason, String message, boolean certain) implements Answer {
        public Rejected {
            requireNonNull(reason, "reason is null");
            requireNonNull(message, "message is null");
        }
    }

    /**
     * To be repeated.
     *
     * @param message what went wrong, and the next step, for the user; no secrets. What follows {@link #DETAILS} may differ
     *     from one answer to the next of the same cause
     * @param after not before that time, as {@code Retry-After} says
     * @param accessRefused whether it needs the user, as with a refused key: only slow attempts make sense
     */
    record Retry(String message, Optional<Duration> after, boolean accessRefused) implements Answer {
        /** Comes in a message before what differs from one answer to the next. */
        public static final String DETAILS = " – ";

        public Retry {
            requireNonNull(message, "message is null");
            requireNonNull(after, "after is null");
        }

        /** The message without its details: whether two failures have the same cause. */
        public String cause() {
            int details = message.indexOf(DETAILS);
            return details < 0 ? message : message.substring(0, details);
        }
    }

    /**
     * Arrived, but for some that were rejected for good; which ones the receiver does not say, and it must not get the batch
     * again.
     *
     * @param rejected how many, at least one and fewer than the batch has
     * @param reason the counter's name
     * @param message for the user; no secrets
     */
    record Partly(int rejected, String reason, String message) implements Answer {
        public Partly {
            requireNonNull(reason, "reason is null");
            requireNonNull(message, "message is null");
            if (rejected < 1) {
                throw new IllegalArgumentException(rejected + " rejected");
            }
        }
    }

    /**
     * One answer for each item.
     *
     * @param answers as many as the batch has items, in their order; none of them is {@code Each} or {@code Partly}
     */
    record Each(List<Answer> answers) implements Answer {
        public Each {
            answers = List.copyOf(answers);
            if (answers.stream().anyMatch(answer -> answer instanceof Each || answer instanceof Partly)) {
                throw new IllegalArgumentException("an answer for one item that is one for several");
            }
        }
    }

    /** It arrived. */
    static Answer accepted() {
        return new Accepted();
    }

    /** It arrived, changed to what its receiver takes. */
    static Answer changed(String rule, String message) {
        return new Changed(rule, message);
    }

    /** To be repeated. */
    static Answer retry(String message) {
        return new Retry(message, Optional.empty(), false);
    }

    /** Rejected, maybe for no fault of the items: see {@link Rejected#certain}. */
    static Answer rejected(String reason, String message) {
        return new Rejected(reason, message, false);
    }

    /** Rejected for a fault of the items. */
    static Answer bad(String reason, String message) {
        return new Rejected(reason, message, true);
    }
}
