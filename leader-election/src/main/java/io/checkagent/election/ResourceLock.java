// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/**
 * The object that candidates compete for. Implementations do one request at a time without retries and keep no state:
 * what must be kept between a read and a write travels in the {@link LockSnapshot}. Thread-safe.
 */
public interface ResourceLock {

    LockKind kind();

    String namespace();

    String name();

    /** How messages name this lock, such as {@code endpoints "datadog-leader-election" in namespace "default"}. */
    default String describe() {
        return kind().configurationName() + " \"" + name() + "\" in namespace \"" + namespace() + "\"";
    }

    /** Reads the lock from the API server's storage. An object that does not exist is {@link LockSnapshot#absent()}. */
    LockSnapshot get() throws LockRequestException;

    /**
     * Writes {@code record} if the lock is still as {@code seen} shows it: creates the object where it did not exist,
     * else replaces it (PUT) with the resourceVersion seen, keeping everything else on it.
     *
     * @return the lock as written
     * @throws LockRequestException with {@link FailureCause#CONFLICT} when the lock changed since
     */
    LockSnapshot write(LockSnapshot seen, LeaderElectionRecord record) throws LockRequestException;

    /**
     * Opens a watch on the lock. Returns when it is open; the listener is then told the present state, if the object
     * exists, and every later one.
     */
    LockWatch watch(LockWatchListener listener) throws LockRequestException;
}
