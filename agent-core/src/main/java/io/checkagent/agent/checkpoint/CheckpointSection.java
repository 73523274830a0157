// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusPrinter.Mood;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.stage.Trouble;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Shows how far each check has come, and whether that is stored. */
final class CheckpointSection implements StatusSection<CheckpointStatus>, SelfMetrics {
    private static final SelfMetric STORED = SelfMetric.gauge(
            "check_agent.checkpoint.stored",
            "1 when the newest position of these checks is in the cluster, 0 while it is not.",
            "prefix");
    private static final SelfMetric FAILING = SelfMetric.gauge(
            "check_agent.checkpoint.failing", "1 while positions cannot be stored in the cluster, else 0.");

    /** Much longer than the time between two writes. */
    private static final Duration STALE = Duration.ofMinutes(2);

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
    public void summarize(CheckpointStatus status, StatusPrinter out) {
        if (status.positions().isEmpty()) {
            return;
        }
        out.summaryTitle("Positions");
        status.positions().forEach((prefix, position) -> {
            String age = position.lastWritten().isPresent()
                    ? position.age()
                            .map(span -> ", written %s ago".formatted(StatusPrinter.span(span)))
                            .orElse("")
                    : "";
            out.summary(
                    position.stored() ? Mood.GOOD : Mood.DOUBTFUL,
                    position.stored() ? "STORED" : "PENDING",
                    prefix,
                    new TreeMap<>(position.entries()) + age + ", " + status.target());
        });
    }

    @Override
    public List<StatusProblem> problems(CheckpointStatus status) {
        List<StatusProblem> problems = new ArrayList<>();
        String rights = "see whether the API server answers, and docs/deployment.md for the rights that it needs";
        status.problem()
                .ifPresent(text -> problems.add(
                        status.state() == CheckpointStatus.State.RETRYING
                                ? StatusProblem.warning(Trouble.POSITION_NOT_STORED, "checkpoint: " + text, rights)
                                : StatusProblem.error(Trouble.POSITION_NOT_STORED, "checkpoint: " + text, rights)));
        status.positions().forEach((prefix, position) -> position.waiting()
                .filter(waiting -> waiting.compareTo(STALE) > 0)
                .ifPresent(waiting -> problems.add(StatusProblem.error(
                        Trouble.POSITION_STALE,
                        "the position %s could not be stored for %s: the next leader would send what came since again"
                                .formatted(prefix, StatusPrinter.span(waiting)),
                        rights))));
        return problems;
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
