// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.api.Checkpoint;
import io.checkagent.delivery.Delivery;
import jakarta.inject.Inject;
import java.util.Optional;

/** Outlets to the agent's delivery; a CLUSTER check's are fenced by its term, and begin at its stored checkpoint. */
public final class DeliveryOutlets implements Outlets {
    private final Delivery delivery;
    private final CheckpointStore checkpoints;

    @Inject
    DeliveryOutlets(Delivery delivery, CheckpointStore checkpoints) {
        this.delivery = requireNonNull(delivery, "delivery is null");
        this.checkpoints = requireNonNull(checkpoints, "checkpoints is null");
    }

    @Override
    public Outlet open(CheckInstance instance, Optional<LeaderTerm> term) {
        return term.map(leading -> DeliveryOutlet.open(
                        delivery,
                        instance,
                        checkpoints.open(instance.definition().checkpointPrefix(), instance.id(), leading),
                        leading))
                .orElseGet(() -> DeliveryOutlet.open(delivery, instance, Checkpoint::empty));
    }
}
