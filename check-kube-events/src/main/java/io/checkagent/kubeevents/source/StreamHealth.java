// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a stream has gone through since it began. Written by the stream, read by any thread. */
public final class StreamHealth {
    private final LongAdder received = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final Map<String, LongAdder> reconnects = new ConcurrentHashMap<>();
    private volatile @Nullable Instant watchOpened;
    private volatile @Nullable Instant lastFrame;
    private volatile String lastError = "";

    /** Events read, also those that were not handed over. */
    public long received() {
        return received.sum();
    }

    /** Events read again that had been handed over, and therefore were not. */
    public long repeated() {
        return repeated.sum();
    }

    /** How often the watch was opened again or replaced by a list, by cause. */
    public Map<String, Long> reconnects() {
        Map<String, Long> byCause = new TreeMap<>();
        reconnects.forEach((cause, times) -> byCause.put(cause, times.sum()));
        return byCause;
    }

    /** When the current watch was opened; nothing while there is none. */
    public Optional<Instant> watchOpened() {
        return Optional.ofNullable(watchOpened);
    }

    /** When the API server last sent something on a watch. */
    public Optional<Instant> lastFrame() {
        return Optional.ofNullable(lastFrame);
    }

    /** What went wrong last; empty when all is well. */
    public String lastError() {
        return lastError;
    }

    void countReceived() {
        received.increment();
    }

    void countRepeated() {
        repeated.increment();
    }

    void frameArrived(Instant now) {
        lastFrame = now;
    }

    void watchIsOpen(Instant now) {
        watchOpened = now;
        lastError = "";
    }

    void watchEnded() {
        watchOpened = null;
    }

    void reconnecting(String cause, String error) {
        reconnects.computeIfAbsent(cause, c -> new LongAdder()).increment();
        lastError = error;
    }
}
