// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.Sender;
import io.checkagent.delivery.BadResults;
import java.time.Duration;
import java.util.List;

/** Where what one activation of a check sends goes out, and where the check begins. */
public interface Outlet {
    /** Kept over the runs of the activation: rates need the run before. */
    Sender sender();

    /** What was refused or changed of what was sent since the last call, because it breaks a rule. */
    List<BadResults> badResults();

    /** Drops what was sent but not committed, because the run was stopped or failed. */
    void discard();

    /** From now on nothing that was sent leaves any more: the activation is over, and its run did not end in time. */
    void refuse();

    /**
     * After the last run: waits until what was sent is acknowledged, as long as given, and refuses the rest. What reads
     * the check's position next, then begins after all that was delivered.
     */
    void settle(Duration limit) throws InterruptedException;

    /** See {@link io.checkagent.api.CheckContext#checkpoint()}. */
    Checkpoint checkpoint() throws InterruptedException;
}
