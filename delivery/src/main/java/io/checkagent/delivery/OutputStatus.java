// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.output.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One output at one moment.
 *
 * @param type {@code console}, {@code file} or {@code datadog}
 * @param target where to
 * @param state how it is
 * @param access what is known of the access to it, such as the validity of the API key
 * @param delivered items acknowledged, by kind
 * @param queuedBatches commits not yet acknowledged by it
 * @param queuedBytes of them, estimated
 * @param dropped items dropped, by reason
 * @param refused items not sent because this agent led no more; the next leader sends them
 * @param retries attempts that failed and were or will be repeated
 * @param lastError the last one
 * @param lastSuccess when it last acknowledged something
 */
public record OutputStatus(
        String type,
        String target,
        State state,
        Optional<String> access,
        Map<Kind, Long> delivered,
        int queuedBatches,
        long queuedBytes,
        Map<String, Long> dropped,
        long refused,
        long retries,
        Optional<Failure> lastError,
        Optional<Instant> lastSuccess) {
    /** How an output is. */
    public enum State {
        /** The last attempt went well, or there was none. */
        OK,
        /** The last attempt failed and will be repeated. */
        RETRYING,
        /** The API key is refused: the user has to act; attempts go on slowly. */
        API_KEY_REFUSED,
        /** Closed. */
        CLOSED
    }

    /** What went wrong, and the next step where the user has to act. */
    public record Failure(Instant at, String message) {
        public Failure {
            requireNonNull(at, "at is null");
            requireNonNull(message, "message is null");
        }
    }

    public OutputStatus {
        requireNonNull(type, "type is null");
        requireNonNull(target, "target is null");
        requireNonNull(state, "state is null");
        requireNonNull(access, "access is null");
        requireNonNull(lastError, "lastError is null");
        requireNonNull(lastSuccess, "lastSuccess is null");
        delivered = Map.copyOf(delivered);
        dropped = Map.copyOf(dropped);
    }
}
