// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Scope;
import io.checkagent.delivery.Delivery;
import java.util.Optional;

/** Outlets for one who has no term: a CLUSTER check begins at the stored checkpoint, and stores none. */
final class TrialOutlets implements Outlets {
    private final Delivery delivery;
    private final CheckpointStore checkpoints;

    TrialOutlets(Delivery delivery, CheckpointStore checkpoints) {
        this.delivery = requireNonNull(delivery, "delivery is null");
        this.checkpoints = requireNonNull(checkpoints, "checkpoints is null");
    }

    @Override
    public Outlet open(CheckInstance instance, Optional<LeaderTerm> term) {
        return instance.scope() == Scope.NODE
                ? DeliveryOutlet.open(delivery, instance, Checkpoint::empty)
                : DeliveryOutlet.open(
                        delivery,
                        instance,
                        () -> checkpoints.stored(instance.definition().checkpointPrefix()));
    }
}
