// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.checkagent.output.Fence;

/** The right of one term to write, and how far it was made use of. The flags are guarded by the store's request lock. */
final class WritingTerm {
    final Writer writer;
    final Fence fence;
    private boolean claimed;
    private volatile boolean deposed;

    WritingTerm(Writer writer, Fence fence) {
        this.writer = writer;
        this.fence = fence;
    }

    /** Whether it may still write. */
    boolean isOpen() {
        return !deposed && fence.isOpen();
    }

    boolean hasClaimed() {
        return claimed;
    }

    void claimed() {
        claimed = true;
    }

    /** Another wrote after this term's claim: it has ended, whatever this process knows. */
    void deposed() {
        deposed = true;
    }
}
