// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

/** A batch on its way to one output. After it left the queue only the output's thread touches it. */
final class Shipment {
    final Batch batch;
    private int open;
    private boolean refused;

    Shipment(Batch batch) {
        this.batch = batch;
        this.open = batch.items.size();
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
