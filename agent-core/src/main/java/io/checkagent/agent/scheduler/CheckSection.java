// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusPrinter.Mood;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.configuration.Count;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Shows how each check instance does. */
public final class CheckSection implements StatusSection<List<CheckStatus>>, SelfMetrics {
    private static final SelfMetric FAILING = SelfMetric.gauge(
                    "check_agent.checks.failing", "Check instances whose last run failed.")
            .everywhere();
    private static final SelfMetric RUNS =
            SelfMetric.counter("check_agent.check.runs", "Runs that ended.", "check", "check_id");
    private static final SelfMetric ERRORS =
            SelfMetric.counter("check_agent.check.errors", "Runs that failed.", "check", "check_id");
    private static final SelfMetric OVERRUNS = SelfMetric.counter(
            "check_agent.check.overruns",
            "Times a run was due while the one before still went on.",
            "check",
            "check_id");
    private static final SelfMetric TIMEOUTS = SelfMetric.counter(
            "check_agent.check.timeouts", "Runs that were interrupted at their time limit.", "check", "check_id");
    private static final SelfMetric BAD_RESULTS = SelfMetric.counter(
            "check_agent.check.bad_results",
            "Results that were left out or changed, by the rule that they broke.",
            "check",
            "check_id",
            "rule");
    private static final SelfMetric EXECUTION = SelfMetric.gauge(
            "check_agent.check.execution_milliseconds",
            "How long the last run that ended took, in milliseconds.",
            "check",
            "check_id");
    private static final SelfMetric FAILED =
            SelfMetric.gauge("check_agent.check.failing", "1 when the last run failed, else 0.", "check", "check_id");
    private static final SelfMetric DETAIL = SelfMetric.gauge(
            "check_agent.check.detail",
            "A number that the check tells of itself; those of the cluster's checks only while this agent leads.",
            "check",
            "check_id",
            "detail");

    private final Scheduler scheduler;
    private final Clock clock;

    @Inject
    CheckSection(Scheduler scheduler, Clock clock) {
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public String name() {
        return "checks";
    }

    @Override
    public List<CheckStatus> status() {
        return scheduler.status();
    }

    @Override
    public void print(List<CheckStatus> status, StatusPrinter out) {
        out.title("Checks");
        status.forEach(check -> print(check, out));
    }

    @Override
    public void summarize(List<CheckStatus> status, StatusPrinter out) {
        out.summaryTitle("Checks");
        Instant now = clock.instant();
        for (CheckStatus check : status) {
            out.summary(mood(check), verdict(check), check.name(), facts(check, now));
        }
    }

    private static String facts(CheckStatus check, Instant now) {
        List<String> facts = new ArrayList<>();
        if (check.state() == CheckStatus.State.STANDBY) {
            return "runs on the leader";
        }
        if (check.streaming() && check.state() == CheckStatus.State.RUNNING) {
            check.lastRun()
                    .ifPresent(at -> facts.add("streaming since %s (%s)"
                            .formatted(StatusPrinter.time(at), StatusPrinter.span(Duration.between(at, now)))));
            check.details().forEach((name, value) -> {
                if (name.startsWith("watch")) {
                    facts.add(name + ": " + value);
                }
            });
        } else if (check.lastRun().isEmpty()) {
            facts.add("has not run yet");
        } else if (check.untried()) {
            facts.add("its first run goes on for "
                    + StatusPrinter.span(Duration.between(check.lastRun().get(), now)));
        } else {
            facts.add("ran %s ago"
                    .formatted(
                            StatusPrinter.span(Duration.between(check.lastRun().get(), now))));
            facts.add("%s, %s ms".formatted(Count.of(check.totalRuns(), "run"), check.averageExecutionMillis()));
        }
        return String.join(", ", facts);
    }

    @Override
    public List<StatusProblem> problems(List<CheckStatus> status) {
        List<StatusProblem> problems = new ArrayList<>();
        for (CheckStatus check : status) {
            String name = "check %s (%s)".formatted(check.name(), check.id());
            String look = "see agent status checks; agent check %s tries it".formatted(check.name());
            if (check.state() == CheckStatus.State.STANDBY) {
                continue; // What its runs of an earlier term said is the present leader's to say.
            }
            if (check.state() == CheckStatus.State.STUCK || check.lastError().isPresent()) {
                problems.add(StatusProblem.error(
                        Trouble.CHECK_FAILS, name + ": " + check.lastError().orElse("does not end"), look));
            } else if (check.ownProblem().isPresent()) {
                problems.add(StatusProblem.critical(
                        Trouble.CHECK_HINDERED, name + ": " + check.ownProblem().get(), look));
            } else {
                check.lastWarnings()
                        .forEach(text ->
                                problems.add(StatusProblem.warning(Trouble.CHECK_WARNS, name + ": " + text, look)));
            }
        }
        return problems;
    }

    private static Mood mood(CheckStatus check) {
        return switch (verdict(check)) {
            case "OK" -> Mood.GOOD;
            case "WARNING" -> Mood.DOUBTFUL;
            case "ERROR" -> Mood.BAD;
            default -> Mood.IDLE;
        };
    }

    /** Writes one instance for a person. */
    public static void print(CheckStatus check, StatusPrinter out) {
        out.heading(check.name());
        out.line("  Instance ID", "%s [%s]".formatted(check.id(), verdict(check)));
        out.line("  Configuration Source", check.source());
        out.line("  Scope", "%s, %s".formatted(StatusPrinter.words(check.scope()), StatusPrinter.words(check.state())));
        if (check.streaming() && check.state() == CheckStatus.State.RUNNING) {
            out.line("  Streaming since", StatusPrinter.time(check.lastRun()));
        }
        out.line(
                "  Total Runs",
                "%s, errors: %s, overruns: %s, timeouts: %s"
                        .formatted(check.totalRuns(), check.totalErrors(), check.overruns(), check.timeouts()));
        if (!check.badResults().isEmpty()) {
            out.line("  Bad Results", check.badResults());
        }
        out.line("  Average Execution Time", check.averageExecutionMillis() + "ms");
        out.line("  Last Execution Date", StatusPrinter.time(check.lastRun()));
        out.line("  Last Successful Execution Date", StatusPrinter.time(check.lastSuccess()));
        check.lastError().ifPresent(error -> out.line("  Error", error));
        check.lastWarnings().forEach(warning -> out.line("  Warning", warning));
        check.details().forEach((name, value) -> out.line("  " + name, value));
        out.gap();
    }

    private static String verdict(CheckStatus check) {
        if (check.state() == CheckStatus.State.STANDBY) {
            return "STANDBY";
        }
        if (check.lastError().isPresent() || check.ownProblem().isPresent()) {
            return "ERROR";
        }
        if (!check.lastWarnings().isEmpty()) {
            return "WARNING";
        }
        return check.untried() ? "WAITING" : "OK";
    }

    @Override
    public List<SelfMetric> metrics() {
        return List.of(FAILING, RUNS, ERRORS, OVERRUNS, TIMEOUTS, BAD_RESULTS, EXECUTION, FAILED, DETAIL);
    }

    @Override
    public void read(Readings readings) {
        List<CheckStatus> checks = scheduler.status();
        readings.add(
                FAILING,
                checks.stream().filter(check -> check.lastError().isPresent()).count());
        for (CheckStatus check : checks) {
            String[] labels = {check.name(), check.id()};
            readings.add(RUNS, check.totalRuns(), labels);
            readings.add(ERRORS, check.totalErrors(), labels);
            readings.add(OVERRUNS, check.overruns(), labels);
            readings.add(TIMEOUTS, check.timeouts(), labels);
            check.badResults()
                    .forEach((rule, count) -> readings.add(BAD_RESULTS, count, check.name(), check.id(), rule));
            readings.add(EXECUTION, check.lastExecutionMillis(), labels);
            readings.add(FAILED, check.lastError().isPresent() ? 1 : 0, labels);
            if (check.state() != CheckStatus.State.STANDBY) {
                check.details().forEach((name, value) -> {
                    if (value instanceof Number number) {
                        readings.add(DETAIL, number, check.name(), check.id(), name);
                    }
                });
            }
        }
    }
}
