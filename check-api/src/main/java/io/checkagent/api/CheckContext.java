// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one run of a check may use. Valid until the run ends; used by the thread of the run, except for
 * {@link #isStopping()}, which any thread may call.
 */
public interface CheckContext {
    /** Takes what the check saw. */
    Sender sender();

    /** Identifies this instance: the check's name and a digest of its configuration. */
    String checkId();

    /** The host that this agent stands for. */
    String hostname();

    /** The name of the cluster, when configured. */
    Optional<String> clusterName();

    /** The agent's global tags. The agent adds them to all that a check sends; a check needs them only for texts. */
    List<String> globalTags();

    /** The time. Tests set it; a check asks no other clock. */
    Clock clock();

    /** Whether this run should end now. */
    boolean isStopping();

    /**
     * Waits for the duration, or until the run should end.
     *
     * @return {@link #isStopping()}
     * @throws InterruptedException when interrupted while waiting
     */
    boolean await(Duration duration) throws InterruptedException;

    /**
     * The position that was last stored for this check, by this agent or by an earlier leader; empty when there is none.
     * Read afresh for a CLUSTER check at the start of each term. Waits while the store cannot be reached, because to
     * begin at nothing would repeat everything.
     *
     * @throws InterruptedException when the run is stopped while waiting
     */
    Checkpoint checkpoint() throws InterruptedException;

    /**
     * Notes something the user should know though the run goes on: a problem in the status until the next run. What a
     * streaming run notes, until it has not said so for 15 minutes: what lasts, it says again.
     */
    void warn(String message);

    /** Shows a fact about this instance in the agent's status, in place of the last one of that name. */
    void detail(String name, Object value);
}
