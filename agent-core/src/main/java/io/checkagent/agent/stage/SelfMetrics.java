// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import io.checkagent.api.Sender;

/** What a stage sends of itself at each interval of the agent's own metrics. */
@FunctionalInterface
public interface SelfMetrics {
    /** Sends; does not commit, does not wait. */
    void send(Sender sender);
}
