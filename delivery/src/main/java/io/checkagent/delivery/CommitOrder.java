// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Checkpoint;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Completes the commits of one instance in their order, whichever order the outputs settle them in, and passes on the
 * checkpoints of which all earlier commits were acknowledged. After a refusal no checkpoint is passed on until what was
 * refused is sent again.
 */
final class CommitOrder {
    private final Consumer<Checkpoint> checkpoints;
    private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
    private final AtomicInteger advances = new AtomicInteger();
    // Written and read between two operations on advances, or by the thread that commits while there is no commit.
    private boolean refused;

    CommitOrder(Consumer<Checkpoint> checkpoints) {
        this.checkpoints = checkpoints;
    }

    /** By the one thread that commits. */
    void add(Commit batch) {
        commits.add(batch);
        advance();
    }

    /** Something settled. Whoever comes while another thread completes leaves the work to it, so that order holds. */
    void advance() {
        if (advances.getAndIncrement() != 0) {
            return;
        }
        int seen;
        do {
            seen = advances.get();
            for (Commit head = commits.peek(); head != null && head.isSettled(); head = commits.peek()) {
                commits.remove();
                complete(head);
            }
        } while (advances.addAndGet(-seen) != 0);
    }

    /** What was refused will be sent again. By the thread that commits, when every commit is settled. */
    void beginAgain() {
        refused = false;
    }

    private void complete(Commit batch) {
        refused |= batch.outcome().isRefusal();
        if (!refused) {
            batch.checkpoint.ifPresent(checkpoints);
        }
        batch.complete();
    }
}
