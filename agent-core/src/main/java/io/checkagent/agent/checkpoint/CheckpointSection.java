// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import jakarta.inject.Inject;

/** Shows how far each check has come, and whether that is stored. */
final class CheckpointSection implements StatusSection<CheckpointStatus> {
    private final CheckpointStore checkpoints;

    @Inject
    CheckpointSection(CheckpointStore checkpoints) {
        this.checkpoints = requireNonNull(checkpoints, "checkpoints is null");
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public CheckpointStatus status() {
        return checkpoints.status();
    }

    @Override
    public void print(CheckpointStatus status, StatusPrinter out) {
        out.title("Checkpoint");
        out.line("Kept in", "%s [%s]".formatted(status.target(), StatusPrinter.words(status.state())));
        status.positions().forEach((prefix, position) -> {
            String stored = position.stored() ? "stored" : "not stored yet";
            position.entries()
                    .forEach((name, value) -> out.line("  " + prefix + "." + name, "%s (%s)".formatted(value, stored)));
        });
        status.problem().ifPresent(problem -> out.line("Error", problem));
    }
}
