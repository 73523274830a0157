// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.checkagent.api.Checkpoint;

/** One check's checkpoint during one term. Thread-safe. */
public final class TermCheckpoint {
    /** What the stores do for it. */
    interface Store {
        Checkpoint read(TermCheckpoint checkpoint) throws InterruptedException;

        void acknowledged(TermCheckpoint checkpoint, Checkpoint position);
    }

    private final Store store;
    final Slot slot;
    /** Who opened it, for messages. */
    final String instance;

    final WritingTerm term;

    TermCheckpoint(Store store, Slot slot, String instance, WritingTerm term) {
        this.store = store;
        this.slot = slot;
        this.instance = instance;
        this.term = term;
    }

    /**
     * Where to begin or go on: what is stored, read afresh and claimed for this term, or what this process knows to be
     * newer. Waits while the cluster cannot be reached. Where the cluster forbids it, works from memory.
     *
     * @throws InterruptedException when interrupted while waiting, or when the term is over
     */
    public Checkpoint read() throws InterruptedException {
        return store.read(this);
    }

    /**
     * Everything up to this checkpoint is acknowledged: to be stored soon. Never waits. Without effect when another term
     * of this process has begun. One beyond the limit is told and not stored.
     */
    public void acknowledged(Checkpoint checkpoint) {
        store.acknowledged(this, checkpoint);
    }
}
