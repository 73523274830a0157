// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.status.StatusReport;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent status}. */
@Command(
        name = "status",
        description =
                "Shows whether the running agent is well, what is wrong and what to do, and what it does. Exit code"
                        + " 0 when it is well, 1 when not, 2 when it cannot be asked.",
        mixinStandardHelpOptions = true)
final class StatusCommand extends AskCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "SECTION",
            description =
                    "One part: agent, leaderElection, checks, outputs, checkpoint, plugins, configuration, spool.")
    private Optional<String> section = Optional.empty();

    @Option(
            names = {"-v", "--verbose"},
            description = "All that is known.")
    private boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    StatusCommand(CommandPlace place) {
        super(place);
    }

    @Override
    int answer(RunningAgent agent, PrintWriter out) {
        StatusReport report = agent.status().report();
        if (section.isPresent()) {
            StatusReport.Part<?> part = report.parts().stream()
                    .filter(one -> one.section().name().equalsIgnoreCase(section.get()))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "there is no section %s; there are: %s"
                                    .formatted(
                                            section.get(),
                                            String.join(", ", agent.status().names()))));
            out.print(json() ? part.json() : part.text());
        } else {
            out.print(json() ? report.json() : report.text(verbose, place().terminal()));
        }
        return report.verdict().healthy() ? 0 : 1;
    }
}
