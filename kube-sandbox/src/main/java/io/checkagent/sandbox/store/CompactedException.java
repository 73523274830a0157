// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.store;

/** The revision asked for has been compacted. */
public final class CompactedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long compacted;

    CompactedException(long requested, long compacted) {
        super("revision " + requested + " has been compacted: the oldest one that can be read is " + compacted);
        this.requested = requested;
        this.compacted = compacted;
    }

    public long requested() {
        return requested;
    }

    /** The oldest revision that can still be read. */
    public long compacted() {
        return compacted;
    }
}
