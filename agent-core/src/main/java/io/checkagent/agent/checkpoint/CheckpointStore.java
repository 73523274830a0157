// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.checkagent.api.Checkpoint;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Keeps the checkpoints of CLUSTER checks: in the cluster, or in memory for an agent without one. Implementations are
 * thread-safe. One check's checkpoint has at most 64 KiB; a larger one is told and not stored.
 */
public interface CheckpointStore extends AutoCloseable {
    /** Default time between two writes. */
    Duration WRITE_INTERVAL = Duration.ofSeconds(2);

    /**
     * Keeps them in that ConfigMap, which need not exist yet, once it is started.
     */
    static CheckpointStore inConfigMap(ConfigMapAccess configMap, Clock clock, Duration writeInterval) {
        return new ClusterCheckpointStore(configMap, clock, writeInterval);
    }

    /** Keeps them as long as this process lives. */
    static CheckpointStore inMemory(Clock clock) {
        return inMemory(clock, Map.of());
    }

    /**
     * Keeps them as long as this process lives.
     *
     * @param stored what there is from the beginning, by prefix
     */
    static CheckpointStore inMemory(Clock clock, Map<String, Checkpoint> stored) {
        return new InMemoryCheckpointStore(clock, stored);
    }

    /** Begins to write, once. */
    void start();

    /**
     * Asks the cluster for what a new leader asks first, so that a hand-over waits neither for a TLS handshake nor for
     * classes to load. What goes wrong here will go wrong again, and be told, when it matters.
     */
    void warmUp();

    /**
     * What is stored under a prefix, for one who has no term and so may neither claim nor write it. At most one request.
     *
     * @throws KubernetesClientException when the request fails
     */
    Checkpoint stored(String prefix);

    /**
     * Opens a check's checkpoint for a term. Makes no request yet. Of two instances that share a prefix, the one opened
     * last is stored; that the other moves too is told.
     *
     * @param prefix of the entries, such as {@code event}
     * @param instance who opens it, for messages
     */
    TermCheckpoint open(String prefix, String instance, LeaderTerm leaderTerm);

    /**
     * Writes at once what is due.
     *
     * @return whether everything of the present term is stored; also when there is none, since what was left of an earlier
     *     one is not this agent's to write
     */
    boolean flush(Duration timeout) throws InterruptedException;

    /** The threads that it cannot do without and are not meant to have ended. */
    List<Thread> threads();

    /** How it is. */
    CheckpointStatus status();

    /** Ends what runs, without a last write. Call {@link #flush} before. */
    @Override
    void close();
}
