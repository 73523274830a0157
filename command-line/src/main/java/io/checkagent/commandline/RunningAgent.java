// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.Inspection;
import io.checkagent.agent.health.Health;
import io.checkagent.agent.recent.RecentResults;
import io.checkagent.agent.status.StatusView;
import jakarta.inject.Inject;

/**
 * What commands can ask of the agent in whose process they are carried out.
 *
 * @param inspection what it has read
 * @param status what it does
 * @param health whether it is alive and ready
 * @param recent its newest events
 */
record RunningAgent(Inspection inspection, StatusView status, Health health, RecentResults recent) {
    @Inject
    RunningAgent {
        requireNonNull(inspection, "inspection is null");
        requireNonNull(status, "status is null");
        requireNonNull(health, "health is null");
        requireNonNull(recent, "recent is null");
    }
}
