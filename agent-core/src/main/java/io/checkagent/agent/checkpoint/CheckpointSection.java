// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import jakarta.inject.Inject;
import java.util.List;

/** Shows how far each check has come, and whether that is stored. */
final class CheckpointSection implements StatusSection<CheckpointStatus>, SelfMetrics {
    private static final SelfMetric STORED = SelfMetric.gauge(
            "check_agent.checkpoint.stored",
            "1 when the newest position of these checks is in the cluster, 0 while it is not.",
            "prefix");
    private static final SelfMetric FAILING = SelfMetric.gauge(
            "check_agent.checkpoint.failing", "1 while positions cannot be stored in the cluster, else 0.");

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

    @Override
    public List<SelfMetric> metrics() {
        return List.of(STORED, FAILING);
    }

    @Override
    public void read(Readings readings) {
        CheckpointStatus status = checkpoints.status();
        readings.add(FAILING, status.problem().isPresent() ? 1 : 0);
        status.positions().forEach((prefix, position) -> readings.add(STORED, position.stored() ? 1 : 0, prefix));
    }
}
