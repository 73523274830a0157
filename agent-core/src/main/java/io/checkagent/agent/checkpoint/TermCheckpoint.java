// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.checkagent.api.Checkpoint;

/** One check's checkpoint during one term. Thread-safe. */
public final class TermCheckpoint {
    private final CheckpointStore store;
    final Slot slot;
    final WritingTerm term;

    TermCheckpoint(CheckpointStore store, Slot slot, WritingTerm term) {
        this.store = store;
        this.slot = slot;
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
     * of this process has begun.
     */
    public void acknowledged(Checkpoint checkpoint) {
        store.acknowledged(this, checkpoint);
    }
}
