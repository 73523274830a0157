// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.Checks;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.scheduler.Activation.Surroundings;
import io.checkagent.agent.scheduler.Outlets;
import io.checkagent.delivery.Delivery;
import jakarta.inject.Inject;

/** The agent's stages that a test works with. */
record TestStages(
        Checks checks, Outlets outlets, Surroundings surroundings, Delivery delivery, CheckpointStore checkpoints) {
    @Inject
    TestStages {
        requireNonNull(checks, "checks is null");
        requireNonNull(outlets, "outlets is null");
        requireNonNull(surroundings, "surroundings is null");
        requireNonNull(delivery, "delivery is null");
        requireNonNull(checkpoints, "checkpoints is null");
    }
}
