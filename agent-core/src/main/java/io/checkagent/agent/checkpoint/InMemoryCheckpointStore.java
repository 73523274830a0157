// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.checkpoint.CheckpointStatus.State;
import io.checkagent.api.Checkpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps checkpoints as long as this process lives. Has no thread. Thread-safe. */
final class InMemoryCheckpointStore implements CheckpointStore, TermCheckpoint.Store {
    private final Clock clock;
    private final Slots slots = new Slots();

    InMemoryCheckpointStore(Clock clock, Map<String, Checkpoint> stored) {
        this.clock = requireNonNull(clock, "clock is null");
        stored.forEach((prefix, checkpoint) -> slots.put(prefix, checkpoint, clock.instant()));
    }

    @Override
    public void start() {
        // Nothing runs by itself.
    }

    @Override
    public void warmUp() {
        // Nothing is far away.
    }

    @Override
    public synchronized Checkpoint stored(String prefix) {
        return slots.newest(prefix);
    }

    @Override
    public synchronized TermCheckpoint open(String prefix, String instance, LeaderTerm leaderTerm) {
        return slots.open(this, prefix, instance, leaderTerm);
    }

    @Override
    public synchronized Checkpoint read(TermCheckpoint checkpoint) {
        return checkpoint.slot.newest();
    }

    @Override
    public synchronized void acknowledged(TermCheckpoint checkpoint, Checkpoint position) {
        boolean unused = slots.acknowledged(checkpoint, position, clock.instant());
    }

    @Override
    public boolean flush(Duration timeout) {
        return true;
    }

    @Override
    public List<Thread> threads() {
        return List.of();
    }

    @Override
    public synchronized CheckpointStatus status() {
        return new CheckpointStatus(
                "memory", State.IN_MEMORY, slots.positions(clock.instant(), false), slots.problem(Optional.empty()));
    }

    @Override
    public void close() {
        // Nothing runs by itself.
    }
}
