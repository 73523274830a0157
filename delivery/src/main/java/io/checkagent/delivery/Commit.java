// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.DeliveryRefusedException;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What one commit hands on. Its content is immutable; its outcome is gathered from the outputs by any thread. */
final class Commit {
    final Origin origin;
    final Fence fence;
    final List<Item> items;
    final Optional<Checkpoint> checkpoint;
    /** Whether the commit waits for room; else its items may be dropped for newer ones. */
    final boolean waits;

    final long estimatedBytes;
    final CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    private final CommitOrder order;
    private int unsettled;
    private Outcome outcome = Outcome.DELIVERED;

    Commit(
            Origin origin,
            Fence fence,
            List<Item> items,
            Optional<Checkpoint> checkpoint,
            boolean waits,
            CommitOrder order,
            int outputs) {
        this.origin = origin;
        this.fence = fence;
        this.items = items;
        this.checkpoint = checkpoint;
        this.waits = waits;
        this.order = order;
        this.unsettled = outputs;
        long bytes = 0;
        for (Item item : items) {
            bytes += item.estimatedBytes();
        }
        this.estimatedBytes = bytes;
    }

    void tell(DeliveryListener listener) {
        for (Item item : items) {
            if (item instanceof Item.EventItem event) {
                listener.event(origin, event.event(), event.host(), event.tags());
            } else if (item instanceof Item.ServiceCheckItem check) {
                listener.serviceCheck(origin, check.serviceCheck(), check.host(), check.tags());
            }
        }
    }

    /** Called by each output once. */
    void settle(Outcome ofOutput) {
        synchronized (this) {
            outcome = outcome.worse(ofOutput);
            unsettled--;
        }
        order.advance();
    }

    /** Settles it at once, without having handed it to any output. */
    void settleForAll(Outcome ofAll) {
        synchronized (this) {
            outcome = ofAll;
            unsettled = 0;
        }
        order.advance();
    }

    synchronized boolean isSettled() {
        return unsettled <= 0;
    }

    synchronized Outcome outcome() {
        return outcome;
    }

    void complete() {
        Outcome settled = outcome();
        if (settled == Outcome.DELIVERED) {
            acknowledged.complete(null);
        } else {
            acknowledged.completeExceptionally(
                    new DeliveryRefusedException("commit of " + origin.id() + " " + settled.text()));
        }
    }
}
