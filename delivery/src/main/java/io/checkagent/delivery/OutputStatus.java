// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.output.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An endpoint of an output at one moment; most outputs have one.
 *
 * @param number of the output, from 1, in the order of the configuration
 * @param type {@code console}, {@code file} or {@code datadog}
 * @param target where to, with the endpoint
 * @param endpoint the end of the target that says which it is of the output's; empty where one has no name
 * @param bestEffort whether nothing waits for it; what it does not take is dropped
 * @param state how it is
 * @param access what is known of the access to it, such as the validity of the API key
 * @param delivered items acknowledged, by kind
 * @param queuedBatches commits not yet acknowledged by it
 * @param queuedBytes of them, estimated
 * @param queueFull whether little or nothing more has room; then metrics are dropped, and events wait where they come from
 * @param dropped items dropped, by reason
 * @param badResults how many results were changed for it, or dropped since they cannot be sent or were refused for good: by
 *     the name of their check, then by rule
 * @param refused items not sent because this agent led no more; the next leader sends them
 * @param retries attempts that failed and were or will be repeated
 * @param spooled items that were written to the disk since the start, because it did not take them
 * @param spooledBytes on the disk now, of earlier agents too
 * @param lastError the last one
 * @param lastSuccess when it last acknowledged something
 */
public record OutputStatus(
        int number,
        String type,
        String target,
        String endpoint,
        boolean bestEffort,
        State state,
        Optional<String> access,
        Map<Kind, Long> delivered,
        int queuedBatches,
        long queuedBytes,
        boolean queueFull,
        Map<String, Long> dropped,
        Map<String, Map<String, Long>> badResults,
        long refused,
        long retries,
        long spooled,
        long spooledBytes,
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
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(state, "state is null");
        requireNonNull(access, "access is null");
        requireNonNull(lastError, "lastError is null");
        requireNonNull(lastSuccess, "lastSuccess is null");
        delivered = Map.copyOf(delivered);
        dropped = Map.copyOf(dropped);
        badResults = badResults.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, rules -> Map.copyOf(rules.getValue())));
    }

    /** Where the output is, without the endpoint. */
    public String address() {
        return target.substring(0, target.length() - endpoint.length());
    }
}
