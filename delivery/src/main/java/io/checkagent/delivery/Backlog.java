// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Scope;
import io.checkagent.configuration.Count;
import io.checkagent.configuration.FileFailure;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one endpoint does not take: on its way from the queue to the disk, there, and on its way back, one segment at a time.
 * Used by the spool's thread alone, but for {@link Safekeeping}.
 */
final class Backlog implements Safekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long AT_ONCE = 1 << 20;
    private static final long NONE = 0;
    private static final Origin DISK = Origin.of("spool", "spool", Scope.NODE, List.of());

    private final String name;
    private final Spool spool;
    private final SharedLock shared;
    private final OutputQueue queue;
    private final OutputCounters counters;
    private final BiConsumer<Shipment, Outcome> settled;
    private @Nullable SpoolFolder folder;
    private long reading = NONE;
    /** Whether what was read has arrived; with the shared lock. */
    private Optional<Boolean> arrived = Optional.empty();
    /** Up to here nothing is read any more before the next start. */
    private long setAside = NONE;

    /** @param settled is told of each batch that is on the disk, without the lock */
    Backlog(
            String name,
            Spool spool,
            SharedLock shared,
            OutputQueue queue,
            OutputCounters counters,
            BiConsumer<Shipment, Outcome> settled) {
        this.name = name;
        this.spool = spool;
        this.shared = shared;
        this.queue = queue;
        this.counters = counters;
        this.settled = settled;
    }

    String name() {
        return name;
    }

    @Override
    public boolean takes(Shipment shipment) {
        return spool.isUsable() && shipment.maySpool();
    }

    /** Back into the queue, where the spool's thread finds it. */
    @Override
    public void take(List<Shipment> shipments) {
        shared.lock().lock();
        try {
            queue.putBack(shipments);
            shared.spoolWork().signal();
        } finally {
            shared.lock().unlock();
        }
    }

    /** Finds what earlier agents left, and deletes what is older than that. */
    void open(Path directory, long segmentBytes, Instant outdated) throws IOException {
        SpoolFolder opened = SpoolFolder.open(directory.resolve(name), segmentBytes);
        folder = opened;
        for (Optional<Long> segment = opened.after(NONE);
                segment.isPresent() && opened.lastWritten(segment.get()).isBefore(outdated);
                segment = opened.after(NONE)) {
            drop(segment.get(), "spool_outdated", "kept longer than forwarder_outdated_file_in_days");
        }
        counters.onDisk(opened.bytes());
    }

    long bytes() {
        return folder == null ? 0 : folder.bytes();
    }

    private SpoolFolder folder() {
        return requireNonNull(folder, "not opened");
    }

    /** With the shared lock. */
    boolean hasWork(boolean ending) {
        boolean writes = spool.isUsable() && isPressed(ending) && queue.has(Shipment::maySpool);
        boolean reads = !ending && reading == NONE && folder().after(setAside).isPresent();
        return arrived.isPresent() || writes || reads;
    }

    /** What waits keeps its order, unless there is no time or room to see how an attempt with older ones ends. */
    private boolean isPressed(boolean ending) {
        return ending || queue.isHalfFull() || (counters.isFailing() && !queue.hasSpoolableTaken());
    }

    /** Deletes what has arrived, and reads the next when there is one. */
    void read(boolean ending) {
        shared.lock().lock();
        try {
            if (reading != NONE && arrived.isEmpty()) {
                return;
            }
            if (reading != NONE && !ending && !arrived.orElseThrow()) {
                setAside = reading;
            }
        } finally {
            shared.lock().unlock();
        }
        if (reading != NONE && arrived.orElseThrow()) {
            delete(reading);
        }
        reading = NONE;
        arrived = Optional.empty();
        Optional<Long> next = ending ? Optional.empty() : folder().after(setAside);
        next.ifPresent(this::read);
        counters.onDisk(bytes());
    }

    private void read(long segment) {
        SpoolFormat.Contents contents;
        try {
            contents = folder().read(segment);
        } catch (IOException e) {
            LOG.warn("Spool {}: segment {} cannot be read and is left there: {}", name, segment, FileFailure.reason(e));
            counters.dropped("spool_unreadable", "a file of the spool cannot be read: " + FileFailure.reason(e), 1);
            setAside = segment;
            return;
        }
        if (contents.damaged() > 0) {
            long damaged =
                    counters.dropped("spool_damaged", "a file of the spool was torn or damaged", contents.damaged());
            LOG.warn(
                    "Spool {}: segment {} was torn or damaged; {} lost so far",
                    name,
                    segment,
                    Count.of(damaged, "result"));
        }
        if (contents.items().isEmpty()) {
            delete(segment);
            return;
        }
        CommitOrder order = new CommitOrder(checkpoint -> {});
        Commit batch = new Commit(DISK, Fence.alwaysOpen(), contents.items(), Optional.empty(), true, order, 1);
        order.add(batch);
        var unused = batch.acknowledged.whenComplete((done, refused) -> arrived(refused == null));
        reading = segment;
        shared.lock().lock();
        try {
            queue.addFirst(Shipment.onDisk(batch));
        } finally {
            shared.lock().unlock();
        }
    }

    private void arrived(boolean there) {
        shared.lock().lock();
        try {
            arrived = Optional.of(there);
            shared.spoolWork().signal();
        } finally {
            shared.lock().unlock();
        }
    }

    private void delete(long segment) {
        try {
            folder().delete(segment);
        } catch (IOException e) {
            LOG.warn(
                    "Spool {}: a file that was delivered cannot be deleted, and is sent again by the next agent: {}",
                    name,
                    FileFailure.reason(e));
        }
    }

    /**
     * Writes what waits and may go to the disk when the output does not take it; what cannot be written waits on.
     *
     * @return whether there was something
     */
    boolean write(boolean ending) throws IOException {
        List<Shipment> taken;
        shared.lock().lock();
        try {
            taken = isPressed(ending) ? queue.take(Shipment::maySpool, AT_ONCE) : List.of();
        } finally {
            shared.lock().unlock();
        }
        if (taken.isEmpty()) {
            return false;
        }
        List<Item> items =
                taken.stream().flatMap(shipment -> shipment.items.stream()).toList();
        try {
            ByteBuffer records = SpoolFormat.records(items);
            spool.makeRoom(records.remaining());
            folder().append(records);
        } catch (IOException | RuntimeException e) {
            take(taken);
            throw e;
        }
        counters.spooled(items.size());
        counters.onDisk(bytes());
        taken.forEach(shipment -> settled.accept(shipment, Outcome.DELIVERED));
        return true;
    }

    long droppableBytes() {
        return oldestDroppable().isPresent() ? bytes() : 0;
    }

    private Optional<Long> oldestDroppable() {
        return folder().after(NONE).flatMap(oldest -> oldest == reading ? folder().after(oldest) : Optional.of(oldest));
    }

    void dropOldest() throws IOException {
        drop(
                oldestDroppable().orElseThrow(),
                "spool_full",
                "dropped for newer ones at forwarder_storage_max_size_in_bytes");
        counters.onDisk(bytes());
    }

    private void drop(long segment, String reason, String why) throws IOException {
        SpoolFormat.Contents contents = folder().read(segment);
        folder().delete(segment);
        int items = contents.items().size() + contents.damaged();
        long dropped = counters.dropped(reason, "results on the disk were " + why, items);
        LOG.warn("Spool {}: {} {}, {} so far", name, Count.of(items, "result was", "results were"), why, dropped);
    }

    void close() throws IOException {
        if (folder != null) {
            folder.close();
        }
    }
}
