// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.checkagent.configuration.FailureText;
import io.checkagent.configuration.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on the disk what outputs do not take and nothing else has: results of this node. What waits for an output goes
 * there when an attempt of it fails, when half of its queue is in use, and at the end; it comes back one segment at a time,
 * each before what is newer. All of the disk is the thread {@code spool}'s, so that nothing else waits for it: not a
 * check, not an output, not the election.
 */
final class Spool {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    static final Duration BETWEEN_TRIALS = Duration.ofSeconds(30);
    private static final Duration LOOK_AT_OUTPUTS = Duration.ofMillis(500);
    private static final long LARGEST_SEGMENT = 256 << 10;
    private static final long SMALLEST_SEGMENT = 16 << 10;
    private static final int LEAST_SEGMENTS = 16;

    private final SpoolSettings settings;
    private final Path path;
    private final Clock clock;
    private final SharedLock shared;
    private final Duration betweenTrials;
    private final List<Backlog> backlogs = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "spool");
    private volatile boolean usable;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile long bytes;
    private boolean opened;
    private long nextTrial = System.nanoTime();
    /** With the shared lock. */
    private boolean ending;

    private @Nullable SpoolDirectory directory;

    /**
     * Touches nothing yet.
     *
     * @param settings with a path
     * @param betweenTrials how long a disk that failed is left alone
     */
    Spool(SpoolSettings settings, Clock clock, SharedLock shared, Duration betweenTrials) {
        this.settings = settings;
        this.path = settings.forwarderStoragePath().orElseThrow();
        this.clock = clock;
        this.shared = shared;
        this.betweenTrials = betweenTrials;
        thread.setDaemon(true);
    }

    /** That of an endpoint. Before the start. */
    Backlog backlog(String name, OutputQueue queue, OutputCounters counters, BiConsumer<Shipment, Outcome> settled) {
        long equal =
                backlogs.stream().filter(other -> other.name().startsWith(name)).count();
        String unique = equal == 0 ? name : name + "-" + (equal + 1);
        Backlog backlog = new Backlog(unique, this, shared, queue, counters, settled);
        backlogs.add(backlog);
        return backlog;
    }

    Thread thread() {
        return thread;
    }

    void start() {
        thread.start();
    }

    /** Whether something can be kept now. Any thread may ask. */
    boolean isUsable() {
        return usable;
    }

    SpoolStatus status() {
        return new SpoolStatus(path, usable, bytes, settings.forwarderStorageMaxSizeInBytes(), trouble);
    }

    private void run() {
        try {
            while (awaitWork()) {
                work();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            usable = false;
            close();
        }
    }

    /** Waits until there is something to do, and returns whether there will be more. */
    private boolean awaitWork() throws InterruptedException {
        shared.lock().lockInterruptibly();
        try {
            while (true) {
                long pause = usable ? 0 : nextTrial - System.nanoTime();
                boolean tries = !usable && pause <= 0;
                if (tries || (opened && backlogs.stream().anyMatch(each -> each.hasWork(ending)))) {
                    return true;
                }
                if (ending) {
                    return false;
                }
                long look = LOOK_AT_OUTPUTS.toNanos();
                boolean unused = shared.spoolWork().await(usable ? look : Math.min(look, pause), NANOSECONDS);
            }
        } finally {
            shared.lock().unlock();
        }
    }

    private void work() {
        try {
            if (!opened) {
                open();
                opened = true;
                works();
            }
            boolean last = isEnding();
            usable = usable || nextTrial - System.nanoTime() <= 0;
            for (Backlog backlog : backlogs) {
                backlog.read(last);
                if (usable && backlog.write(last)) {
                    works();
                }
            }
        } catch (IOException e) {
            failed(FileFailure.reason(e));
        } catch (RuntimeException e) {
            LOG.error("The spool failed unexpectedly", e);
            failed("failed unexpectedly: " + FailureText.of(e));
        }
        bytes = backlogs.stream().mapToLong(Backlog::bytes).sum();
    }

    private boolean isEnding() {
        shared.lock().lock();
        try {
            return ending;
        } finally {
            shared.lock().unlock();
        }
    }

    private void works() {
        if (trouble.isPresent()) {
            trouble = Optional.empty();
            LOG.info("The spool in {} works again", path);
        }
    }

    private void failed(String reason) {
        usable = false;
        nextTrial = System.nanoTime() + betweenTrials.toNanos();
        if (!trouble.equals(Optional.of(reason))) {
            trouble = Optional.of(reason);
            LOG.warn(
                    "The spool in {} is off until that works again: {}; what outputs do not take waits in memory only. "
                            + "Let the agent's user write there, make room, or set forwarder_storage_path to another directory",
                    path,
                    reason);
        }
    }

    private void open() throws IOException {
        if (directory == null) {
            directory = SpoolDirectory.open(path);
        }
        long segmentBytes = Math.max(
                SMALLEST_SEGMENT,
                Math.min(LARGEST_SEGMENT, settings.forwarderStorageMaxSizeInBytes() / LEAST_SEGMENTS));
        Instant outdated = clock.instant().minus(Duration.ofDays(settings.forwarderOutdatedFileInDays()));
        for (Backlog backlog : backlogs) {
            backlog.open(path, segmentBytes, outdated);
        }
        directory().tellOfOthers(backlogs.stream().map(Backlog::name).collect(Collectors.toSet()));
    }

    private SpoolDirectory directory() {
        return requireNonNull(directory, "not opened");
    }

    /** Makes room within the limit, by giving up the oldest of whoever has most. For the spool's thread. */
    void makeRoom(long forBytes) throws IOException {
        directory().requireInUseAtMost(settings.forwarderStorageMaxDiskRatio());
        long limit = settings.forwarderStorageMaxSizeInBytes();
        while (backlogs.stream().mapToLong(Backlog::bytes).sum() + forBytes > limit) {
            Backlog largest = backlogs.stream()
                    .max(Comparator.comparingLong(Backlog::droppableBytes))
                    .filter(backlog -> backlog.droppableBytes() > 0)
                    .orElseThrow(() -> new IOException(
                            "no room within the %s bytes of forwarder_storage_max_size_in_bytes".formatted(limit)));
            largest.dropOldest();
        }
    }

    /** Writes what is left in the queues, and ends; left behind when the disk takes longer than that. */
    void close(Duration limit) throws InterruptedException {
        shared.lock().lock();
        try {
            ending = true;
            shared.spoolWork().signal();
        } finally {
            shared.lock().unlock();
        }
        thread.join(limit.toMillis());
        if (thread.isAlive()) {
            LOG.warn("The spool in {} did not write all of it in {} s", path, limit.toSeconds());
        }
    }

    private void close() {
        try {
            for (Backlog backlog : backlogs) {
                backlog.close();
            }
            if (directory != null) {
                directory.close();
            }
        } catch (IOException e) {
            LOG.warn("Closing the spool in {} failed: {}", path, FileFailure.reason(e));
        }
    }
}
