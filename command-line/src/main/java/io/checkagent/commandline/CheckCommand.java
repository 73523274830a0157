// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.Agents;
import io.checkagent.agent.Inspection;
import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.config.LoggingSettings;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginPrints;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckSection;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.scheduler.CheckTrials.Trial;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.status.StatusJson;
import io.checkagent.api.Scope;
import io.checkagent.configuration.Problem;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** {@code agent check}: runs a check as it is configured, here and now. */
@Command(
        name = "check",
        description =
                "Runs a check as it is configured and prints what it sends; in the running agent, when there is one, beside"
                        + " the check that runs there. Delivers and stores nothing. A cluster's check runs whoever leads.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements AgentCommand {
    private final CommandPlace place;

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Parameters(paramLabel = "NAME", description = "The check.")
    private String name = "";

    @Option(
            names = {"-t", "--check-times"},
            paramLabel = "N",
            description = "How often it runs; rates and counts need two runs. Default: 1.")
    private int times = 1;

    @Option(
            names = "--pause",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Between two runs, as 500ms or 2s; a bare number is milliseconds. Default: 1s.")
    private Duration pause = Duration.ofSeconds(1);

    @Option(
            names = "--watch",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long a streaming check runs. Default: 10s.")
    private Duration watch = Duration.ofSeconds(10);

    @Option(names = "--json", description = "One JSON object: what was sent, and how each instance did.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    CheckCommand(CommandPlace place) {
        this.place = requireNonNull(place, "place is null");
    }

    @Override
    public Integer call() throws InterruptedException {
        if (times < 1) {
            throw new ParameterException(spec.commandLine(), "--check-times must be above 0");
        }
        PrintWriter out = spec.commandLine().getOut(); // before what plugins print is kept away from it
        if (place.agent().isPresent()) {
            Inspection agent = place.agent().get().inspection();
            LoggingSettings logging =
                    agent.loaded().configuration().orElseThrow().logging();
            try (TrialLog ignored = TrialLog.open(logging, spec.commandLine().getErr())) {
                return run(agent, out);
            }
        }
        Optional<AgentConfigurationLoader.Result> loaded =
                option.loadOrSay(spec.commandLine().getErr());
        if (loaded.isEmpty()) {
            return CommandLine.ExitCode.USAGE;
        }
        LogSettings.applyToTrial(loaded.get().configuration().orElseThrow().logging());
        try (ExitGuard unusedGuard =
                        new ExitGuard("check " + name, spec.commandLine().getErr());
                PluginPrints ignored = PluginPrints.capture();
                Inspection agent = Agents.offline(loaded.get(), ConfigurationOption.installation())) {
            return run(agent, out);
        }
    }

    private int run(Inspection agent, PrintWriter out) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        List<CheckInstance> instances = agent.instances().stream()
                .filter(instance -> instance.name().equals(name))
                .toList();
        if (instances.isEmpty()) {
            sayWhyNone(agent, err);
            return CommandLine.ExitCode.USAGE;
        }
        Trial trial = new Trial(times, pause, watch);
        if (place.agent().isPresent() && longest(instances, trial).compareTo(CommandPlace.LONGEST) > 0) {
            err.printf(
                    "agent: that would take up to %s s, and a running agent carries out what takes at most %s s;"
                            + " lower --check-times, --pause or --watch%n",
                    longest(instances, trial).toSeconds(), CommandPlace.LONGEST.toSeconds());
            return CommandLine.ExitCode.USAGE;
        }
        sayWhatIsSpecial(instances.get(0), err);
        LineChannel sent = new LineChannel();
        Optional<List<CheckStatus>> outcome =
                json ? printJson(agent, trial, sent, out) : printText(agent, trial, sent, out);
        if (outcome.isEmpty()) {
            err.println("agent: another check is being tried out; try again when it has ended");
            return CommandLine.ExitCode.SOFTWARE;
        }
        boolean failed = outcome.get().stream()
                .anyMatch(status -> status.totalErrors() > 0 || status.state() == CheckStatus.State.STUCK);
        return failed ? 1 : 0;
    }

    private static Duration longest(List<CheckInstance> instances, Trial trial) {
        return instances.stream()
                .map(instance -> instance.streaming()
                        ? trial.watched()
                        : trial.pause().plus(instance.timeLimit()).multipliedBy(trial.times()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private void sayWhyNone(Inspection agent, PrintWriter err) {
        agent.problems().stream().filter(problem -> !isNotice(problem)).forEach(err::println);
        agent.plugins().stream()
                .filter(plugin -> plugin.state() == PluginStatus.State.FAILED)
                .forEach(plugin ->
                        err.printf("%s: %s%n", plugin.file(), plugin.error().orElse("failed")));
        if (agent.check(name).isPresent()) {
            err.printf(
                    "agent: check %s has no instance that can run; to configure one, write in datadog.yaml:"
                            + " checks: {%s: {instances: [{}]}}%n",
                    name, name);
        } else {
            err.printf(
                    "agent: no plugin has a check %s; there are: %s%n",
                    name, agent.checks().stream().map(CheckDefinition::name).collect(Collectors.joining(", ")));
        }
    }

    private static boolean isNotice(Problem problem) {
        return problem.severity() == Problem.Severity.NOTICE;
    }

    private void sayWhatIsSpecial(CheckInstance instance, PrintWriter err) {
        if (instance.scope() == Scope.CLUSTER) {
            err.printf(
                    "agent: %s is a cluster's check: it runs here whoever leads; its checkpoint is read, not written%n",
                    name);
        }
        if (instance.streaming()) {
            err.printf("agent: %s is a streaming check: it is stopped after %s s%n", name, watch.toMillis() / 1000.0);
        } else if (times == 1) {
            err.println("agent: one run; rates and counts need two, see --check-times");
        }
    }

    private Optional<List<CheckStatus>> printText(Inspection agent, Trial trial, LineChannel sent, PrintWriter out)
            throws InterruptedException {
        sent.handTo(out::println);
        Optional<List<CheckStatus>> outcome = agent.run(name, trial, sent);
        out.println();
        StatusPrinter status = new StatusPrinter();
        outcome.ifPresent(all -> all.forEach(instance -> CheckSection.print(instance, status)));
        out.print(status);
        out.flush();
        return outcome;
    }

    private Optional<List<CheckStatus>> printJson(Inspection agent, Trial trial, LineChannel sent, PrintWriter out)
            throws InterruptedException {
        try (JsonGenerator document = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build()
                .createGenerator(ObjectWriteContext.empty(), out)) {
            document.writeStartObject();
            document.writeStringProperty("check", name);
            document.writeArrayPropertyStart("sent");
            sent.handTo(document::writeRawValue);
            Optional<List<CheckStatus>> outcome = agent.run(name, trial, sent);
            document.writeEndArray();
            document.writeName("instances");
            document.writeRawValue(StatusJson.write(outcome.orElse(List.of())));
            document.writeEndObject();
            document.writeRaw('\n');
            return outcome;
        }
    }
}
