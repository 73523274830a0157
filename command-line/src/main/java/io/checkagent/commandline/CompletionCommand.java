// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent completion}: what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = "Prints the completion for bash and zsh: source <(agent completion)",
        mixinStandardHelpOptions = true)
public final class CompletionCommand implements AgentCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--name",
            paramLabel = "COMMAND",
            description = "The name by which it is called. Default: ${DEFAULT-VALUE}.",
            defaultValue = "agent")
    private String name = "agent";

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(AutoComplete.bash(name, spec.root().commandLine()));
        return 0;
    }
}
