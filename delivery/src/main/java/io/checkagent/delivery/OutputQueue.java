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
import java.util.function.Predicate;

/**
 * What waits for one output. All methods need the lock that the queues of a {@link Delivery} share, so that a commit
 * reaches all of them or none.
 */
final class OutputQueue {
    private static final int GROUP_ITEMS = 5_000;
    private static final long GROUP_BYTES = 1L << 20;

    private final QueueLimits limits;
    private final ReentrantLock lock;
    private final Condition filled;
    private final Deque<Shipment> waiting = new ArrayDeque<>();
    private int batches;
    private long bytes;
    /** How many of those taken may go to the disk. */
    private int spoolableTaken;

    OutputQueue(QueueLimits limits, ReentrantLock lock) {
        this.limits = limits;
        this.lock = lock;
        this.filled = lock.newCondition();
    }

    boolean hasRoomFor(Shipment shipment) {
        return batches == 0 || (batches < limits.batches() && bytes + shipment.estimatedBytes <= limits.bytes());
    }

    /** Whether there is room for the beginning of one that will not stay. */
    boolean hasRoom() {
        return batches < limits.batches() && bytes < limits.bytes();
    }

    /** Whether such a one waits. */
    boolean has(Predicate<Shipment> which) {
        return waiting.stream().anyMatch(which);
    }

    boolean isHalfFull() {
        return batches > limits.batches() / 2 || bytes > limits.bytes() / 2;
    }

    /** Whether one is taken that may yet come back, and then go to the disk before what waits. */
    boolean hasSpoolableTaken() {
        return spoolableTaken > 0;
    }

    /** Whether soon nothing more has room. */
    boolean isNearlyFull() {
        return batches >= limits.batches() * 9L / 10 || bytes >= limits.bytes() * 9 / 10;
    }

    void add(Shipment shipment) {
        waiting.addLast(shipment);
        takeRoom(shipment);
    }

    /** Before all others. */
    void addFirst(Shipment shipment) {
        waiting.addFirst(shipment);
        takeRoom(shipment);
    }

    private void takeRoom(Shipment shipment) {
        batches++;
        bytes += shipment.estimatedBytes;
        filled.signal();
    }

    /** Puts back, before all others and in this order, what was taken and kept its room. */
    void putBack(List<Shipment> shipments) {
        for (int i = shipments.size() - 1; i >= 0; i--) {
            waiting.addFirst(shipments.get(i));
            countTaken(shipments.get(i), -1);
        }
        if (!shipments.isEmpty()) {
            filled.signal();
        }
    }

    /** Takes those, up to so many bytes or one; they keep their room until {@link #release}. */
    List<Shipment> take(Predicate<Shipment> which, long mostBytes) {
        List<Shipment> taken = new ArrayList<>();
        long takenBytes = 0;
        for (Iterator<Shipment> all = waiting.iterator(); all.hasNext() && takenBytes < mostBytes; ) {
            Shipment shipment = all.next();
            if (which.test(shipment)) {
                all.remove();
                countTaken(shipment, 1);
                taken.add(shipment);
                takenBytes += shipment.estimatedBytes;
            }
        }
        return taken;
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
            countTaken(head, 1);
        }
        return group;
    }

    private void countTaken(Shipment shipment, int change) {
        if (shipment.maySpool()) {
            spoolableTaken += change;
        }
    }

    /** Gives up the room of one that was taken. */
    void release(Shipment shipment) {
        assert lock.isHeldByCurrentThread();
        countTaken(shipment, -1);
        batches--;
        bytes -= shipment.estimatedBytes;
    }

    /** Takes out the oldest batch that may be dropped. */
    Optional<Shipment> removeOldestDroppable() {
        for (Iterator<Shipment> all = waiting.iterator(); all.hasNext(); ) {
            Shipment shipment = all.next();
            if (!shipment.waits) {
                all.remove();
                countTaken(shipment, 1);
                release(shipment);
                return Optional.of(shipment);
            }
        }
        return Optional.empty();
    }

    /** Takes those out. */
    List<Shipment> remove(Predicate<Shipment> which) {
        List<Shipment> removed = take(which, Long.MAX_VALUE);
        removed.forEach(this::release);
        return removed;
    }

    int batches() {
        return batches;
    }

    long bytes() {
        return bytes;
    }
}
