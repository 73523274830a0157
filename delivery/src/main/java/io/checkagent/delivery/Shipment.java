// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import java.util.List;
import java.util.stream.Stream;

/** A batch on its way to one output. After it left the queue only the output's thread touches it. */
final class Shipment {
    final Commit batch;
    final List<Item> items;
    final long estimatedBytes;
    /** Whether it waits for room; else it may be dropped for newer ones. */
    final boolean waits;

    private int open;
    private boolean refused;

    /** @param items those of the batch that go there */
    Shipment(Commit batch, List<Item> items, boolean waits) {
        this.batch = batch;
        this.items = items;
        this.waits = waits;
        this.open = items.size();
        this.estimatedBytes = items.stream().mapToLong(Item::estimatedBytes).sum();
    }

    Stream<Entry> entries() {
        return items.stream().map(item -> new Entry(this, item));
    }

    /** Items of several, which may leave as long as all of them may. */
    static Batch together(List<Entry> part) {
        Fence[] fences = part.stream()
                .map(entry -> entry.shipment().batch.fence)
                .distinct()
                .toArray(Fence[]::new);
        return new Batch(part.stream().map(Entry::item).toList(), Fence.allOf(fences));
    }

    void delivered() {
        open--;
    }

    void refused() {
        open--;
        refused = true;
    }

    boolean isDone() {
        return open == 0;
    }

    Outcome outcome() {
        return refused ? Outcome.NOT_LEADING : Outcome.DELIVERED;
    }

    /** One item of it. */
    record Entry(Shipment shipment, Item item) {
        boolean mayLeave() {
            return shipment.batch.fence.isOpen();
        }
    }
}
