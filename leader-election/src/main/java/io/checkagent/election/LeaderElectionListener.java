// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/**
 * Hears of leadership. The methods are called one after the other, in the order of what happened, on a thread of the
 * elector that renewals do not depend on. What they throw is logged.
 */
public interface LeaderElectionListener {

    /** This process leads from now on, while {@code term} is open. Should return soon: it delays the next notice. */
    void onStartedLeading(Term term);

    /**
     * This process no longer leads; {@code term} is closed already. Returns when the work of the term has ended: the
     * elector neither releases the lock nor leads again before.
     *
     * @param cause why, as a sentence without a full stop
     */
    void onStoppedLeading(Term term, String cause);

    /** Another process, or this one, was seen to hold the lock. Never called with an empty identity. */
    void onNewLeader(String identity);
}
