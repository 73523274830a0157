// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.agent.checkpoint.TermCheckpoint;
import io.checkagent.api.Checkpoint;
import io.checkagent.delivery.BadResults;
import io.checkagent.delivery.CheckSender;
import io.checkagent.delivery.Delivery;
import io.checkagent.output.Fence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An outlet to the agent's delivery.
 *
 * @param open until the outlet refuses
 * @param position where the check begins
 */
record DeliveryOutlet(AtomicBoolean open, CheckSender sender, Position position) implements Outlet {
    /** Where a check begins. */
    interface Position {
        Checkpoint read() throws InterruptedException;
    }

    /** One that stores no checkpoint. */
    static DeliveryOutlet open(Delivery delivery, CheckInstance instance, Position position) {
        AtomicBoolean open = new AtomicBoolean(true);
        return new DeliveryOutlet(open, delivery.sender(instance, open::get), position);
    }

    /** One that is fenced by a term, begins at the stored checkpoint and moves it. */
    static DeliveryOutlet open(Delivery delivery, CheckInstance instance, TermCheckpoint position, LeaderTerm term) {
        AtomicBoolean open = new AtomicBoolean(true);
        CheckSender sender = delivery.sender(instance, Fence.allOf(open::get, term.fence()), position::acknowledged);
        return new DeliveryOutlet(open, sender, position::read);
    }

    @Override
    public List<BadResults> badResults() {
        return sender.badResults();
    }

    @Override
    public void discard() {
        sender.discard();
    }

    @Override
    public void refuse() {
        open.set(false);
    }

    @Override
    public void settle(Duration limit) throws InterruptedException {
        if (!sender.awaitSettled(limit)) {
            refuse();
            sender.awaitSettled();
        }
    }

    @Override
    public Checkpoint checkpoint() throws InterruptedException {
        sender.beginAgain();
        return position.read();
    }
}
