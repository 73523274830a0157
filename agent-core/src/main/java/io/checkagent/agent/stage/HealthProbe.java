// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.util.Optional;

/**
 * What a stage knows of the agent's health. Answers at once and makes no request; any thread may ask.
 *
 * <p>An agent that is not live is restarted: only for what a restart mends, such as a thread of the agent that has died,
 * never for a check that hangs or a cluster, an output or a network that is away.
 */
public interface HealthProbe {
    /** What is asked, for the user: {@code scheduler}. */
    String name();

    /** Why the agent should be restarted; empty when it should not. */
    default Optional<String> notLive() {
        return Optional.empty();
    }

    /** Why this agent cannot yet stand in for another; empty when it can. */
    default Optional<String> notReady() {
        return Optional.empty();
    }
}
