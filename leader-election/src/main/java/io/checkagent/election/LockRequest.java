// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** A request that the election wants made. Its answer, if any, goes back with its id. */
sealed interface LockRequest {

    long id();

    /** Read the lock. */
    record Get(long id) implements LockRequest {}

    /** Write the lock if it is still as seen. */
    record Write(long id, LockSnapshot seen, LeaderElectionRecord record) implements LockRequest {}
}
