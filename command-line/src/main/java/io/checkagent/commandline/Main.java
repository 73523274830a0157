// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code agent}. Exit codes: 0 well, 1 failed, 2 wrong usage or configuration. */
@Command(
        name = "agent",
        description = "Runs checks on this node, and the cluster's checks while it leads.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.addSubcommand(new RunCommand());
        commandLine.addSubcommand(new StatusCommand());
        commandLine.addSubcommand(new LeaderCommand());
        commandLine.addSubcommand(new PluginsCommand());
        commandLine.addSubcommand(new CheckCommand());
        commandLine.addSubcommand(new ConfigcheckCommand());
        commandLine.addSubcommand(new SchemaCommand());
        commandLine.addSubcommand(new VersionCommand());
        for (AgentCommand command : ServiceLoader.load(AgentCommand.class)) {
            commandLine.addSubcommand(command);
        }
        commandLine.addSubcommand(new CommandLine.HelpCommand());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // A user needs the sentence, not the stack trace.
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            failed.getErr().println("agent: " + exception.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine;
    }
}
