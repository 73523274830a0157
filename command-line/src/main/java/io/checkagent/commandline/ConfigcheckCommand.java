// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.AgentConfigurationLoader.GivenKeys;
import io.checkagent.agent.Agents;
import io.checkagent.agent.Inspection;
import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.status.StatusJson;
import io.checkagent.api.Scope;
import io.checkagent.configuration.Count;
import io.checkagent.configuration.Problem;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent configcheck}: reads everything as the agent would, and says what came of it. */
@Command(
        name = "configcheck",
        description =
                "Shows the checks that run, or would run, and all that is wrong in datadog.yaml, conf.d and the plugins."
                        + " Exit code 2 when something cannot be used.",
        mixinStandardHelpOptions = true)
final class ConfigcheckCommand implements AgentCommand {
    private final CommandPlace place;

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--strict", description = "Exit code 2 also for warnings.")
    private boolean strict;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    ConfigcheckCommand(CommandPlace place) {
        this.place = requireNonNull(place, "place is null");
    }

    /** What the command shows. */
    record Report(List<Instance> instances, List<Finding> problems, GivenKeys keys) {
        long count(Problem.Severity severity) {
            return problems.stream()
                    .filter(finding -> finding.severity() == severity)
                    .count();
        }
    }

    record Instance(String check, String id, String source, Scope scope, Duration interval) {
        static Instance of(CheckInstance instance) {
            return new Instance(
                    instance.name(), instance.id(), instance.source(), instance.scope(), instance.interval());
        }
    }

    /** Something that is wrong or odd, with its place. */
    record Finding(Problem.Severity severity, String message) {
        static Finding of(Problem problem) {
            return new Finding(problem.severity(), problem.toString());
        }

        static Finding of(PluginStatus plugin) {
            return new Finding(
                    Problem.Severity.ERROR,
                    "plugin " + plugin.file() + ": " + plugin.error().orElse("failed"));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Report report = report();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(StatusJson.write(report));
        } else {
            print(report, out);
        }
        out.flush();
        boolean failed =
                report.count(Problem.Severity.ERROR) > 0 || (strict && report.count(Problem.Severity.WARNING) > 0);
        return failed ? 2 : 0;
    }

    private Report report() throws InterruptedException {
        if (place.agent().isPresent()) {
            Inspection running = place.agent().get().inspection();
            // datadog.yaml as it is now; conf.d and plugins are taken up as they change.
            return report(
                    running,
                    AgentConfigurationLoader.load(
                            running.loaded().file(),
                            ConfigurationOption.home(),
                            ConfigurationOption.installation().environment()));
        }
        AgentConfigurationLoader.Result loaded = option.load();
        if (loaded.configuration().isEmpty()) {
            return new Report(
                    List.of(), loaded.problems().stream().map(Finding::of).toList(), loaded.keys());
        }
        try (Inspection agent = Agents.offline(loaded, ConfigurationOption.installation())) {
            return report(agent, loaded);
        }
    }

    private static Report report(Inspection agent, AgentConfigurationLoader.Result loaded) {
        List<Finding> findings =
                new ArrayList<>(agent.problems(loaded).stream().map(Finding::of).toList());
        agent.plugins().stream()
                .filter(plugin -> plugin.state() == PluginStatus.State.FAILED)
                .map(Finding::of)
                .forEach(findings::add);
        return new Report(agent.instances().stream().map(Instance::of).toList(), findings, agent.keys(loaded));
    }

    private static void print(Report report, PrintWriter out) {
        for (Instance instance : report.instances()) {
            out.printf("=== %s check ===%n", instance.check());
            out.printf("Configuration source: %s%n", instance.source());
            out.printf("Instance ID: %s%n", instance.id());
            out.printf("Scope: %s%n%n", instance.scope().name().toLowerCase(Locale.ROOT));
        }
        for (Problem.Severity severity : Problem.Severity.values()) {
            report.problems().stream()
                    .filter(finding -> finding.severity() == severity)
                    .forEach(finding ->
                            out.printf("%s: %s%n", severity.name().toLowerCase(Locale.ROOT), finding.message()));
        }
        out.printf(
                "%s, %s, %s%n",
                Count.of(report.instances().size(), "instance"),
                Count.of(report.count(Problem.Severity.ERROR), "error"),
                Count.of(report.count(Problem.Severity.WARNING), "warning"));
        // For someone who comes with the files of the Datadog Agent.
        out.printf(
                "%s used, %s known and not used here, %s unknown%n",
                Count.of(report.keys().used().size(), "key"),
                report.keys().unused().size(),
                report.keys().unknown().size());
    }
}
