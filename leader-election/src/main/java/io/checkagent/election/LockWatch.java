// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** An open watch on a lock. */
@FunctionalInterface
public interface LockWatch extends AutoCloseable {

    @Override
    void close();
}
