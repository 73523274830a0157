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

    boolean hasRoomFor(Shipment shipment) {
        return batches == 0 || (batches < limits.batches() && bytes + shipment.estimatedBytes <= limits.bytes());
    }

    void add(Shipment shipment) {
        waiting.add(shipment);
        batches++;
        bytes += shipment.estimatedBytes;
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
            groupBytes += head.estimatedBytes;
            groupItems += head.items.size();
            if (!group.isEmpty() && (groupBytes > GROUP_BYTES || groupItems > GROUP_ITEMS)) {
                break;
            }
            group.add(waiting.remove());
        }
        return group;
    }

    void release(Shipment shipment) {
        assert lock.isHeldByCurrentThread();
        batches--;
        bytes -= shipment.estimatedBytes;
    }

    /** Takes out what is not to leave any more. */
    List<Shipment> removeFenced() {
        List<Shipment> removed = new ArrayList<>();
        for (Iterator<Shipment> all = waiting.iterator(); all.hasNext(); ) {
            Shipment shipment = all.next();
            if (!shipment.batch.fence.isOpen()) {
                all.remove();
                release(shipment);
                removed.add(shipment);
            }
        }
        return removed;
    }

    /** Takes out the oldest batch that may be dropped. */
    Optional<Shipment> removeOldestDroppable() {
        for (Iterator<Shipment> all = waiting.iterator(); all.hasNext(); ) {
            Shipment shipment = all.next();
            if (!shipment.waits) {
                all.remove();
                release(shipment);
                return Optional.of(shipment);
            }
        }
        return Optional.empty();
    }

    /** Takes out everything. */
    List<Shipment> removeAll() {
        List<Shipment> removed = List.copyOf(waiting);
        removed.forEach(this::release);
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
