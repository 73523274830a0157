// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import io.checkagent.agent.check.CheckInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A run, a plugin's start or a plugin's threads, while they go on: its place in the record. Not thread-safe. */
final class Watched {
    /** Allocations of at least one and at most two of these count. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final int slot;
    private final Optional<CheckInstance> instance;
    private long before;
    private long since;
    private Instant turns;

    private Watched(int slot, Optional<CheckInstance> instance, long allocated, Instant now) {
        this.slot = slot;
        this.instance = instance;
        this.before = allocated;
        this.since = allocated;
        this.turns = now.plus(WINDOW);
    }

    /**
     * Notes that it goes on.
     *
     * @param instance whose run it is
     * @param allocated by its threads so far, in bytes
     */
    static Watched begin(
            RunRecord record, String id, int kind, Optional<CheckInstance> instance, long allocated, Instant now) {
        return new Watched(record.begin(id, kind, now), instance, allocated, now);
    }

    Optional<CheckInstance> instance() {
        return instance;
    }

    /**
     * Notes what it has allocated lately.
     *
     * @param allocated by its threads so far, in bytes; less than before when some have ended
     */
    void look(RunRecord record, long allocated, Instant now) {
        if (slot >= 0) {
            record.allocated(slot, Math.max(0, allocated - before));
        }
        if (!now.isBefore(turns)) {
            before = since;
            since = allocated;
            turns = now.plus(WINDOW);
        }
    }

    void end(RunRecord record) {
        if (slot >= 0) {
            record.end(slot);
        }
    }
}
