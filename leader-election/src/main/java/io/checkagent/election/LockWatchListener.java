// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** Hears what a watch on a lock shows. Called from any thread; must not block. */
public interface LockWatchListener {

    void onSnapshot(LockSnapshot snapshot);

    /** The watch has ended, for whatever reason; it must be opened anew. */
    void onClose(String cause);
}
