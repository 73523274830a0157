// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.api.Sender;
import jakarta.inject.Inject;
import java.util.List;

/** Shows how each check instance does. */
public final class CheckSection implements StatusSection<List<CheckStatus>>, SelfMetrics {
    private final Scheduler scheduler;

    @Inject
    CheckSection(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
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

    /** Writes one instance for a person. */
    public static void print(CheckStatus check, StatusPrinter out) {
        out.heading(check.name());
        out.line("  Instance ID", "%s [%s]".formatted(check.id(), verdict(check)));
        out.line("  Configuration Source", check.source());
        out.line("  Scope", "%s, %s".formatted(StatusPrinter.words(check.scope()), StatusPrinter.words(check.state())));
        out.line(
                "  Total Runs",
                "%d, errors: %d, overruns: %d, timeouts: %d"
                        .formatted(check.totalRuns(), check.totalErrors(), check.overruns(), check.timeouts()));
        out.line("  Average Execution Time", check.averageExecutionMillis() + "ms");
        out.line("  Last Execution Date", StatusPrinter.time(check.lastRun()));
        out.line("  Last Successful Execution Date", StatusPrinter.time(check.lastSuccess()));
        check.lastError().ifPresent(error -> out.line("  Error", error));
        check.lastWarnings().forEach(warning -> out.line("  Warning", warning));
        check.details().forEach((name, value) -> out.line("  " + name, value));
        out.gap();
    }

    private static String verdict(CheckStatus check) {
        if (check.lastError().isPresent()) {
            return "ERROR";
        }
        return check.lastWarnings().isEmpty() ? "OK" : "WARNING";
    }

    @Override
    public void send(Sender sender) {
        for (CheckStatus check : scheduler.status()) {
            String[] tags = {"check:" + check.name(), "check_id:" + check.id()};
            sender.gauge("check_agent.check.runs", (double) check.totalRuns(), tags);
            sender.gauge("check_agent.check.errors", (double) check.totalErrors(), tags);
            sender.gauge("check_agent.check.overruns", (double) check.overruns(), tags);
            sender.gauge("check_agent.check.execution_milliseconds", (double) check.lastExecutionMillis(), tags);
        }
    }
}
