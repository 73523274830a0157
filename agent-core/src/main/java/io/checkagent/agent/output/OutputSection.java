// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusPrinter.Mood;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.configuration.Count;
import io.checkagent.configuration.Problem;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.OutputStatus;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Shows how each output does. */
final class OutputSection implements StatusSection<List<OutputStatus>>, SelfMetrics {
    private static final SelfMetric FAILING = SelfMetric.gauge(
                    "check_agent.outputs.failing", "Outputs whose last attempt to deliver failed.")
            .everywhere();
    private static final SelfMetric UP = SelfMetric.gauge(
            "check_agent.output.up", "1 when the last attempt to deliver went well, else 0.", "output");
    private static final SelfMetric DELIVERED = SelfMetric.counter(
            "check_agent.output.delivered", "Events, metrics and service checks acknowledged.", "output", "kind");
    private static final SelfMetric DROPPED =
            SelfMetric.counter("check_agent.output.dropped", "Items dropped, by reason.", "output", "reason");
    private static final SelfMetric BAD_RESULTS = SelfMetric.counter(
            "check_agent.output.bad_results",
            "Results that were changed for the output, or dropped as bad, by check and rule.",
            "output",
            "check",
            "rule");
    private static final SelfMetric REFUSED = SelfMetric.counter(
            "check_agent.output.refused", "Items left to the next leader, because this agent led no more.", "output");
    private static final SelfMetric RETRIES =
            SelfMetric.counter("check_agent.output.retries", "Attempts to deliver that failed.", "output");
    private static final SelfMetric BATCHES =
            SelfMetric.gauge("check_agent.output.queued_batches", "Commits not yet acknowledged.", "output");
    private static final SelfMetric BYTES =
            SelfMetric.gauge("check_agent.output.queued_bytes", "Bytes of them, estimated.", "output");
    private static final SelfMetric SPOOLED = SelfMetric.counter(
            "check_agent.output.spooled", "Items written to the disk, because the output did not take them.", "output");
    private static final SelfMetric SPOOLED_BYTES =
            SelfMetric.gauge("check_agent.output.spooled_bytes", "Bytes of them on the disk.", "output");
    private static final SelfMetric LAST_SUCCESS = SelfMetric.gauge(
            "check_agent.output.last_success_timestamp_seconds",
            "When something was last acknowledged, in seconds since 1970.",
            "output");

    private final Delivery delivery;
    private final ConfiguredOutputs configured;
    private final Clock clock;

    @Inject
    OutputSection(Delivery delivery, ConfiguredOutputs configured, Clock clock) {
        this.delivery = requireNonNull(delivery, "delivery is null");
        this.configured = requireNonNull(configured, "configured is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public String name() {
        return "outputs";
    }

    @Override
    public List<OutputStatus> status() {
        return delivery.status();
    }

    @Override
    public void print(List<OutputStatus> status, StatusPrinter out) {
        out.title("Outputs");
        for (OutputStatus output : status) {
            out.line(
                    "%s %s".formatted(output.type(), output.target()),
                    StatusPrinter.words(output.state()) + (output.bestEffort() ? ", best effort" : ""));
            output.access().ifPresent(access -> out.line("  Access", access));
            out.line("  Delivered", output.delivered());
            out.line(
                    "  Queued",
                    Count.of(output.queuedBatches(), "commit") + ", " + Count.of(output.queuedBytes(), "byte"));
            out.line(
                    "  Dropped",
                    "%s, refused: %s, retries: %s".formatted(output.dropped(), output.refused(), output.retries()));
            output.badResults().forEach((check, rules) -> out.line("  Bad results of " + check, new TreeMap<>(rules)));
            if (output.spooled() > 0 || output.spooledBytes() > 0) {
                out.line(
                        "  Spooled",
                        "%s since the start, %s on the disk"
                                .formatted(output.spooled(), Count.of(output.spooledBytes(), "byte")));
            }
            out.line("  Last success", StatusPrinter.time(output.lastSuccess()));
            output.lastError()
                    .ifPresent(
                            error -> out.line("  Last error", StatusPrinter.time(error.at()) + ": " + error.message()));
            out.gap();
        }
    }

    @Override
    public void summarize(List<OutputStatus> status, StatusPrinter out) {
        out.summaryTitle("Outputs");
        Instant now = clock.instant();
        for (OutputStatus output : status) {
            String lag = output.queuedBatches() == 0
                    ? "0 s"
                    : output.lastSuccess()
                            .map(at -> StatusPrinter.span(Duration.between(at, now)))
                            .orElse("since the start");
            out.summary(
                    isUp(output) ? Mood.GOOD : Mood.BAD,
                    isUp(output) ? "OK" : "ERROR",
                    output.type(),
                    "%s, lag %s, queue %s, %s KB"
                            .formatted(
                                    output.target(),
                                    lag,
                                    Count.of(output.queuedBatches(), "commit"),
                                    output.queuedBytes() / 1000));
        }
    }

    @Override
    public List<StatusProblem> problems(List<OutputStatus> status) {
        List<StatusProblem> problems = new ArrayList<>();
        for (Problem problem : configured.problems()) {
            if (problem.isError()) {
                problems.add(StatusProblem.error(
                        Trouble.OUTPUT_CONFIGURATION, problem.toString(), "correct it and restart the agent"));
            }
        }
        OutputEndpoints.of(status).forEach(output -> problems.addAll(output.problems(clock.instant())));
        return problems;
    }

    @Override
    public List<SelfMetric> metrics() {
        return List.of(
                FAILING,
                UP,
                DELIVERED,
                DROPPED,
                BAD_RESULTS,
                REFUSED,
                RETRIES,
                BATCHES,
                BYTES,
                SPOOLED,
                SPOOLED_BYTES,
                LAST_SUCCESS);
    }

    @Override
    public void read(Readings readings) {
        List<OutputStatus> outputs = delivery.status();
        readings.add(
                FAILING,
                outputs.stream()
                        .filter(output -> !isUp(output))
                        .map(OutputStatus::number)
                        .distinct()
                        .count());
        for (int i = 0; i < outputs.size(); i++) {
            OutputStatus output = outputs.get(i);
            read(output, output.type() + "-" + (i + 1), readings);
        }
    }

    private static void read(OutputStatus output, String name, Readings readings) {
        readings.add(UP, isUp(output) ? 1 : 0, name);
        output.delivered()
                .forEach((kind, count) ->
                        readings.add(DELIVERED, count, name, kind.name().toLowerCase(Locale.ROOT)));
        output.dropped().forEach((reason, count) -> readings.add(DROPPED, count, name, reason));
        output.badResults()
                .forEach((check, rules) ->
                        rules.forEach((rule, count) -> readings.add(BAD_RESULTS, count, name, check, rule)));
        readings.add(REFUSED, output.refused(), name);
        readings.add(RETRIES, output.retries(), name);
        readings.add(BATCHES, output.queuedBatches(), name);
        readings.add(BYTES, output.queuedBytes(), name);
        readings.add(SPOOLED, output.spooled(), name);
        readings.add(SPOOLED_BYTES, output.spooledBytes(), name);
        output.lastSuccess().ifPresent(at -> readings.add(LAST_SUCCESS, at.toEpochMilli() / 1e3, name));
    }

    private static boolean isUp(OutputStatus output) {
        return output.state() == OutputStatus.State.OK;
    }
}
