// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for one output. All methods need the lock that the queues of a {@link Delivery} share, so that a commit
 * reaches all of them or none.
 */
final class OutputQueue {
    private static final int GROUP_ITEMS = 5_000;
    private static final long GROUP_BYTES = 2L << 20;

    private final QueueLimits limits;
    private final ReentrantLock lock;
    private final Condition filled;
    private final Deque<Shipment> waiting = new ArrayDeque<>();
    private int batches;
    private long bytes;

    OutputQueue(QueueLimits limits, ReentrantLock lock) {
        this.limits = limits;
        this.lock = lock;
        this.filled = lock.newCondition();
    }

    boolean hasRoomFor(Batch batch) {
        return batches == 0 || (batches < limits.batches() && bytes + batch.estimatedBytes <= limits.bytes());
    }

    void add(Batch batch) {
        waiting.add(new Shipment(batch));
        batches++;
        bytes += batch.estimatedBytes;
        filled.signal();
    }

    /** Waits for something, and takes what may go in one piece; it keeps its room until {@link #release}. */
    List<Shipment> take() throws InterruptedException {
        while (waiting.isEmpty()) {
            filled.await();
        }
        return poll();
    }

    /** Like {@link #take}, and nothing when nothing waits. */
    List<Shipment> poll() {
        List<Shipment> group = new ArrayList<>();
        long groupBytes = 0;
        int groupItems = 0;
        for (Shipment head = waiting.peek(); head != null; head = waiting.peek()) {
            groupBytes += head.batch.estimatedBytes;
            groupItems += head.batch.items.size();
            if (!group.isEmpty() && (groupBytes > GROUP_BYTES || groupItems > GROUP_ITEMS)) {
                break;
            }
            group.add(waiting.remove());
        }
        return group;
    }

    void release(Batch batch) {
        assert lock.isHeldByCurrentThread();
        batches--;
        bytes -= batch.estimatedBytes;
    }

    /** Takes out what is not to leave any more. */
    List<Batch> removeFenced() {
        List<Batch> removed = new ArrayList<>();
        for (Iterator<Shipment> all = waiting.iterator(); all.hasNext(); ) {
            Batch batch = all.next().batch;
            if (!batch.fence.isOpen()) {
                all.remove();
                release(batch);
                removed.add(batch);
            }
        }
        return removed;
    }

    /** Takes out the oldest batch that may be dropped. */
    Optional<Batch> removeOldestDroppable() {
        for (Iterator<Shipment> all = waiting.iterator(); all.hasNext(); ) {
            Batch batch = all.next().batch;
            if (!batch.waits) {
                all.remove();
                release(batch);
                return Optional.of(batch);
            }
        }
        return Optional.empty();
    }

    /** Takes out everything. */
    List<Batch> removeAll() {
        List<Batch> removed = new ArrayList<>();
        for (Shipment shipment : waiting) {
            release(shipment.batch);
            removed.add(shipment.batch);
        }
        waiting.clear();
        return removed;
    }

    int batches() {
        return batches;
    }

    long bytes() {
        return bytes;
    }
}
