// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.delivery.OutputStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes the status for a person, in the order and words of the Datadog Agent's {@code agent status}. */
public final class StatusText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC).withLocale(Locale.ROOT);

    private final StringBuilder text = new StringBuilder();

    private StatusText() {}

    /** The whole status. */
    public static String of(AgentStatus status) {
        StatusText out = new StatusText();
        out.agent(status.agent());
        out.leaderElection(status.leaderElection());
        out.title("Checks");
        status.checks().forEach(out::checkBlock);
        out.checkpoint(status);
        out.title("Outputs");
        status.outputs().forEach(out::output);
        out.plugins(status.plugins(), false);
        out.configuration(status.configuration());
        return out.text.toString();
    }

    /** Only who leads. */
    public static String leader(AgentStatus.LeaderElection election) {
        StatusText out = new StatusText();
        out.leaderElection(election);
        return out.text.toString();
    }

    /** Only the plugins, with their digests. */
    public static String plugins(List<PluginStatus> plugins) {
        StatusText out = new StatusText();
        out.plugins(plugins, true);
        return out.text.toString();
    }

    /** Only one check. */
    public static String check(CheckStatus check) {
        StatusText out = new StatusText();
        out.checkBlock(check);
        return out.text.toString();
    }

    private void agent(AgentStatus.Agent agent) {
        title("Check Agent " + agent.version());
        line("Hostname", agent.hostname());
        line("Pid", agent.pid());
        line("Agent start", time(agent.startedAt()));
        line("State", lower(agent.state()));
    }

    private void leaderElection(AgentStatus.LeaderElection election) {
        title("Leader Election");
        switch (election.status()) {
            case DISABLED -> line("Leader Election Status", "Disabled");
            case RUNNING -> line("Leader Election Status", "Running");
            case FAILING -> line("Leader Election Status", "Failing");
        }
        election.leader().ifPresent(leader -> line("Leader Name is", leader));
        election.identity()
                .ifPresent(identity -> line("This agent", "%s (%s)".formatted(identity, lower(election.role()))));
        election.acquireTime().ifPresent(at -> line("Last Acquisition of the lease", time(at)));
        election.renewTime().ifPresent(at -> line("Renewed leadership", time(at)));
        election.leaderTransitions().ifPresent(count -> line("Number of leader transitions", count + " transitions"));
        election.lastRenewalAge().ifPresent(age -> line("Last renewal seen", age.toSeconds() + "s ago"));
        if (!election.failures().isEmpty()) {
            line("Failed requests", election.failures());
        }
        election.lockKind()
                .ifPresent(kind -> line(
                        "Lock",
                        "%s %s/%s"
                                .formatted(
                                        kind,
                                        election.lockNamespace().orElse("?"),
                                        election.lockName().orElse("?"))));
        election.error().ifPresent(error -> line("Error", error));
    }

    private void checkBlock(CheckStatus check) {
        text.append("  ").append(check.name()).append('\n');
        text.append("  ").append("-".repeat(check.name().length())).append('\n');
        line("  Instance ID", "%s [%s]".formatted(check.id(), check.lastError().isPresent() ? "ERROR" : label(check)));
        line("  Configuration Source", check.source());
        line("  Scope", "%s, %s".formatted(lower(check.scope()), lower(check.state())));
        line(
                "  Total Runs",
                "%d, errors: %d, overruns: %d, timeouts: %d"
                        .formatted(check.totalRuns(), check.totalErrors(), check.overruns(), check.timeouts()));
        line("  Average Execution Time", check.averageExecutionMillis() + "ms");
        line("  Last Execution Date", time(check.lastRun()));
        line("  Last Successful Execution Date", time(check.lastSuccess()));
        check.lastError().ifPresent(error -> line("  Error", error));
        check.lastWarnings().forEach(warning -> line("  Warning", warning));
        check.details().forEach((name, value) -> line("  " + name, value));
        text.append('\n');
    }

    private static String label(CheckStatus check) {
        return check.lastWarnings().isEmpty() ? "OK" : "WARNING";
    }

    private void checkpoint(AgentStatus status) {
        title("Checkpoint");
        line(
                "Kept in",
                "%s [%s]"
                        .formatted(
                                status.checkpoint().target(),
                                lower(status.checkpoint().state())));
        status.checkpoint().positions().forEach((prefix, position) -> {
            String stored = position.stored() ? "stored" : "not stored yet";
            position.entries()
                    .forEach((name, value) -> line("  " + prefix + "." + name, "%s (%s)".formatted(value, stored)));
        });
        status.checkpoint().problem().ifPresent(problem -> line("Error", problem));
    }

    private void output(OutputStatus output) {
        line("%s %s".formatted(output.type(), output.target()), lower(output.state()));
        output.access().ifPresent(access -> line("  Access", access));
        line("  Delivered", output.delivered());
        line("  Queued", "%d commits, %d bytes".formatted(output.queuedBatches(), output.queuedBytes()));
        line(
                "  Dropped",
                "%s, refused: %d, retries: %d".formatted(output.dropped(), output.refused(), output.retries()));
        line("  Last success", time(output.lastSuccess()));
        output.lastError().ifPresent(error -> line("  Last error", time(error.at()) + ": " + error.message()));
        text.append('\n');
    }

    private void plugins(List<PluginStatus> plugins, boolean withDigests) {
        title("Plugins");
        for (PluginStatus plugin : plugins) {
            plugin(plugin);
            if (withDigests) {
                plugin.sha256().ifPresent(digest -> line("  SHA-256", digest));
            }
        }
    }

    private void plugin(PluginStatus plugin) {
        String version = plugin.version().map(value -> " " + value).orElse("");
        line(plugin.file(), plugin.id().map(id -> id + version + ", ").orElse("") + lower(plugin.state()));
        if (!plugin.checks().isEmpty()) {
            line("  Checks", String.join(", ", plugin.checks()));
        }
        plugin.error().ifPresent(error -> line("  Error", error));
    }

    private void configuration(AgentStatus.Configuration configuration) {
        title("Configuration");
        line("File", configuration.file().orElse("none; defaults and environment"));
        configuration.warnings().forEach(warning -> line("Warning", warning));
    }

    private void title(String title) {
        text.append('\n')
                .append(title)
                .append('\n')
                .append("=".repeat(title.length()))
                .append('\n');
    }

    private void line(String name, Object value) {
        text.append("  ").append(name).append(": ").append(value).append('\n');
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    private static String time(Optional<Instant> at) {
        return at.map(StatusText::time).orElse("Never");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
