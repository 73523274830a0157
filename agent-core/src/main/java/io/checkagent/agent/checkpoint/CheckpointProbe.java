// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.RuntimeThreads;
import jakarta.inject.Inject;
import java.util.Optional;

/** Whether positions are still written, or tried to: the store's thread lives. */
final class CheckpointProbe implements HealthProbe {
    private final CheckpointStore checkpoints;

    @Inject
    CheckpointProbe(CheckpointStore checkpoints) {
        this.checkpoints = requireNonNull(checkpoints, "checkpoints is null");
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public Optional<String> notLive() {
        return RuntimeThreads.trouble(checkpoints.threads());
    }
}
