// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checkpoints of this agent at one moment.
 *
 * @param target where they are kept
 * @param state whether they are
 * @param positions by prefix, in its order; a check that keeps none has none
 * @param problem why they are not, and the next step
 */
public record CheckpointStatus(String target, State state, Map<String, Position> positions, Optional<String> problem) {
    /** Whether checkpoints are kept. */
    public enum State {
        /** In the cluster, as far as is known. */
        STORED,
        /** The cluster could not be asked; it is asked again soon. */
        RETRYING,
        /** In the memory of this process only: the agent has no cluster, or may not write. */
        IN_MEMORY
    }

    /**
     * One check's position.
     *
     * @param entries the newest of which everything is acknowledged
     * @param stored whether these entries are in the cluster
     * @param lastWritten when this process last wrote it
     * @param age time since then
     * @param waiting how long something waits to be stored that this process has to store; empty when nothing does
     */
    public record Position(
            Map<String, String> entries,
            boolean stored,
            Optional<Instant> lastWritten,
            Optional<Duration> age,
            Optional<Duration> waiting) {
        public Position {
            entries = Collections.unmodifiableMap(new TreeMap<>(entries));
            requireNonNull(lastWritten, "lastWritten is null");
            requireNonNull(age, "age is null");
            requireNonNull(waiting, "waiting is null");
        }
    }

    public CheckpointStatus {
        requireNonNull(target, "target is null");
        requireNonNull(state, "state is null");
        positions = Collections.unmodifiableMap(new TreeMap<>(positions));
        requireNonNull(problem, "problem is null");
    }
}
