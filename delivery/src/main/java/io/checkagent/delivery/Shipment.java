// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Scope;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A batch on its way to one output. After it left the queue only the output's thread touches it. */
final class Shipment {
    final Commit batch;
    final List<Item> items;
    final long estimatedBytes;
    /** Whether it waits for room; else it may be dropped for newer ones. */
    final boolean waits;

    private final boolean onDisk;
    private final BitSet open = new BitSet();
    private boolean refused;

    /** @param items those of the batch that go there */
    Shipment(Commit batch, List<Item> items, boolean waits) {
        this(batch, items, items.stream().mapToLong(Item::estimatedBytes).sum(), waits, false);
    }

    private Shipment(Commit batch, List<Item> items, long estimatedBytes, boolean waits, boolean onDisk) {
        this.batch = batch;
        this.items = items;
        this.estimatedBytes = estimatedBytes;
        this.waits = waits;
        this.onDisk = onDisk;
        open.set(0, items.size());
    }

    /** All of a batch that was read from the spool, and stays there until it is settled: it gives way to nothing. */
    static Shipment onDisk(Commit batch) {
        return new Shipment(batch, batch.items, batch.estimatedBytes, true, true);
    }

    Stream<Entry> entries() {
        return IntStream.range(0, items.size()).mapToObj(index -> new Entry(this, index));
    }

    /** Items of several, which may leave as long as all of them may. */
    static Batch together(List<Entry> part) {
        Fence[] fences = part.stream()
                .map(entry -> entry.shipment().batch.fence)
                .distinct()
                .toArray(Fence[]::new);
        return new Batch(part.stream().map(Entry::item).toList(), Fence.allOf(fences));
    }

    /** Whether nothing but this agent has it: what a term fences, the next leader sends. */
    boolean maySpool() {
        return batch.origin.scope() == Scope.NODE && !onDisk && !items.isEmpty();
    }

    /** What of it is neither delivered nor refused, to be settled in its place; it keeps its room in the queue. */
    Shipment rest() {
        return new Shipment(batch, open.stream().mapToObj(items::get).toList(), estimatedBytes, waits, onDisk);
    }

    boolean isDone() {
        return open.isEmpty();
    }

    Outcome outcome() {
        return refused ? Outcome.NOT_LEADING : Outcome.DELIVERED;
    }

    /** One item of it. */
    record Entry(Shipment shipment, int index) {
        Item item() {
            return shipment.items.get(index);
        }

        boolean mayLeave() {
            return shipment.batch.fence.isOpen();
        }

        void delivered() {
            shipment.open.clear(index);
        }

        void refused() {
            shipment.open.clear(index);
            shipment.refused = true;
        }

        /** Who sent it, for the log. */
        String origin() {
            return shipment.onDisk ? item().check() : shipment.batch.origin.id();
        }
    }
}
