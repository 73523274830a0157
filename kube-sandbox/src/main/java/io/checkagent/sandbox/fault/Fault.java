// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** One way to fail. */
public sealed interface Fault {
    /** The request gets no answer. When the fault is cleared it is served, unless its client has gone. */
    record Hang() implements Fault {}

    /**
     * The request is answered with an error status and not executed.
     *
     * @param retryAfter sent as the {@code Retry-After} header, in whole seconds
     */
    record Answer(int code, Optional<Duration> retryAfter) implements Fault {
        public Answer {
            requireNonNull(retryAfter, "retryAfter is null");
            if (code < 400 || code > 599) {
                throw new IllegalArgumentException("code is " + code + ", which is no HTTP error");
            }
        }
    }

    /**
     * The request is answered with this and not executed, a watch too.
     *
     * @param body as JSON when it begins as an object, else as HTML
     * @param endless whether the letter x follows it for as long as the client reads
     */
    record Reply(int code, String body, boolean endless) implements Fault {
        public Reply {
            requireNonNull(body, "body is null");
            if (endless && body.isEmpty()) {
                throw new IllegalArgumentException("a flood needs a beginning");
            }
        }
    }

    /** The request is refused with 403, as if its user had no right to it; access reviews say so, too. */
    record Refuse() implements Fault {}

    /** The answer, and every message of a stream, comes late by this much. */
    record Slow(Duration delay) implements Fault {
        public Slow {
            requireNonNull(delay, "delay is null");
        }
    }

    /**
     * The connection is closed in the middle: a stream's once it has sent that many events (running streams
     * included), any other request's instead of an answer, and the request is not executed.
     */
    record Cut(int afterEvents) implements Fault {}

    /**
     * The connection stays open, but nothing more is sent on it, not even bookmarks or pongs, whether or not the fault
     * is cleared: a stream's once it has sent that many events (running streams included), any other request's at
     * once, and the request is not executed.
     */
    record HalfOpen(int afterEvents) implements Fault {}

    /** A stream's messages are sent in two pieces each, cut inside the first character that has several bytes. */
    record SplitCharacters() implements Fault {}

    static Fault hang() {
        return new Hang();
    }

    static Fault status(int code) {
        return new Answer(code, Optional.empty());
    }

    /** Answers with exactly this. */
    static Fault reply(int code, String body) {
        return new Reply(code, body, false);
    }

    /** Answers with this, and then with more for as long as the client reads. */
    static Fault flood(int code, String beginning) {
        return new Reply(code, beginning, true);
    }

    /** 429 with a Retry-After. */
    static Fault tooManyRequests(Duration retryAfter) {
        return new Answer(429, Optional.of(retryAfter));
    }

    static Fault refuse() {
        return new Refuse();
    }

    static Fault slow(Duration delay) {
        return new Slow(delay);
    }

    static Fault cut() {
        return new Cut(0);
    }

    static Fault cutAfter(int events) {
        return new Cut(events);
    }

    static Fault halfOpen() {
        return new HalfOpen(0);
    }

    static Fault halfOpenAfter(int events) {
        return new HalfOpen(events);
    }

    static Fault splitCharacters() {
        return new SplitCharacters();
    }
}
