// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.delivery.OutputStatus.Failure;
import io.checkagent.delivery.OutputStatus.State;
import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an output counts. Thread-safe. */
final class OutputCounters {
    private final Clock clock;
    private final Map<Kind, Long> delivered = new EnumMap<>(Kind.class);
    private final Map<String, Long> dropped = new HashMap<>();
    /** By the name of their check, then by rule. */
    private final Map<String, Map<String, Long>> badResults = new HashMap<>();

    private State state = State.OK;
    private long refused;
    private long retries;
    private long spooled;
    private long spooledBytes;
    private @Nullable Failure lastError;
    private @Nullable Instant lastSuccess;

    OutputCounters(Clock clock) {
        this.clock = clock;
    }

    synchronized void delivered(Item item) {
        delivered.merge(item.kind(), 1L, Long::sum);
    }

    synchronized void succeeded() {
        state = State.OK;
        lastSuccess = clock.instant();
    }

    synchronized void failed(State now, String message) {
        state = now;
        retries++;
        lastError = new Failure(clock.instant(), message);
    }

    /** Returns how many were dropped for that reason so far. */
    synchronized long dropped(String reason, String message, long items) {
        lastError = new Failure(clock.instant(), message);
        return dropped.merge(reason, items, Long::sum);
    }

    /** Returns how many results of that check broke that rule of the output so far. */
    synchronized long badResult(String check, String rule) {
        return badResults.computeIfAbsent(check, any -> new HashMap<>()).merge(rule, 1L, Long::sum);
    }

    /** Whether the log should tell of this one: ever more rarely, for it may be one of millions. */
    static boolean isWorthALine(long count) {
        return Long.bitCount(count) == 1;
    }

    synchronized void refused(long items) {
        refused += items;
    }

    synchronized void spooled(long items) {
        spooled += items;
    }

    /** So much of it is on the disk now. */
    synchronized void onDisk(long bytes) {
        spooledBytes = bytes;
    }

    /** Whether the last attempt failed. */
    synchronized boolean isFailing() {
        return state == State.RETRYING || state == State.API_KEY_REFUSED;
    }

    synchronized void closed() {
        state = State.CLOSED;
    }

    /** With the lock of the queue. */
    synchronized OutputStatus status(int number, Destination to, String endpoint, OutputQueue queue) {
        return new OutputStatus(
                number,
                to.type(),
                to.output().target() + endpoint,
                endpoint,
                to.bestEffort(),
                state,
                Optional.of(to.output().access()).filter(access -> !access.isEmpty()),
                delivered,
                queue.batches(),
                queue.bytes(),
                queue.isNearlyFull(),
                dropped,
                badResults,
                refused,
                retries,
                spooled,
                spooledBytes,
                Optional.ofNullable(lastError),
                Optional.ofNullable(lastSuccess));
    }
}
