// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** What an election wants done. None of these may block. */
interface ElectionOutput {

    /** Make this request and bring back its answer or failure. */
    void send(LockRequest request);

    /** Nobody waits for this request any more; an answer that still comes is ignored. */
    void abandon(LockRequest request);

    /** Tell it; {@code cause}, as a sentence without a full stop, is why this candidate could take the lock. */
    void startedLeading(Term term, String cause);

    /** Tell it, and call {@link Election#onWorkStopped()} once the listener has returned. */
    void stoppedLeading(Term term, String cause);

    void newLeader(String identity);

    /** The watch shows less than the API server has: open another. */
    void reopenWatch();
}
