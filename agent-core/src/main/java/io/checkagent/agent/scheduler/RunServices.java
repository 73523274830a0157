// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.Sender;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What one activation of a check, from its start to its stop, works with. */
public interface RunServices {
    /** Kept over the runs of the activation: rates need the run before. */
    Sender sender();

    /** Drops what was sent but not committed, because the run was stopped or failed. */
    void discard();

    /** From now on nothing that was sent leaves any more: the activation is over, and its run did not end in time. */
    void refuse();

    /** See {@link io.checkagent.api.CheckContext#checkpoint()}. */
    Checkpoint checkpoint() throws InterruptedException;

    String hostname();

    Optional<String> clusterName();

    List<String> globalTags();

    Clock clock();
}
