// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Item;
import java.util.List;

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
