// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a stream has gone through since it began. Written by the stream, read by any thread. */
public final class StreamHealth {
    /** A watch that is open for so long is not one that ends at once. */
    static final Duration LASTING = Duration.ofSeconds(10);

    private final LongAdder received = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final Map<String, LongAdder> reconnects = new ConcurrentHashMap<>();
    private volatile @Nullable Instant watchOpened;
    private volatile @Nullable Instant lastFrame;
    private volatile String lastError = "";
    private volatile @Nullable Instant failingSince;

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

    /**
     * Since when requests fail without progress in between; nothing when all is well. An open watch is progress once it
     * has lasted.
     */
    public Optional<Instant> failingSince(Instant now) {
        Instant since = failingSince;
        Instant opened = watchOpened;
        boolean lasts = opened != null && !opened.plus(LASTING).isAfter(now);
        return since == null || lasts ? Optional.empty() : Optional.of(since);
    }

    void countReceived() {
        received.increment();
    }

    void countRepeated() {
        repeated.increment();
    }

    void frameArrived(Instant now) {
        lastFrame = now;
        progressed();
    }

    /** Events were read, or a watch has lasted. */
    void progressed() {
        failingSince = null;
        lastError = "";
    }

    void watchIsOpen(Instant now) {
        watchOpened = now;
    }

    void watchEnded() {
        watchOpened = null;
    }

    /** The watch has to be opened again, or replaced by a list, without anything having failed. */
    void reconnecting(String cause) {
        reconnects.computeIfAbsent(cause, c -> new LongAdder()).increment();
    }

    /** A request failed. */
    void failed(String cause, String error, Instant now) {
        reconnecting(cause);
        lastError = error;
        if (failingSince == null) {
            failingSince = now;
        }
    }
}
