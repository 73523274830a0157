// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.OptionalBinder;
import io.checkagent.agent.status.CommandServer;
import io.checkagent.client.Client;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;

/** Carries out commands inside of the running agent. */
final class AskedCommands implements CommandServer {
    private final RunningAgent agent;

    @Inject
    AskedCommands(RunningAgent agent) {
        this.agent = requireNonNull(agent, "agent is null");
    }

    /** Gives the running agent its commands. */
    static final class AskedCommandsModule extends AbstractModule {
        @Override
        protected void configure() {
            bind(RunningAgent.class).in(Singleton.class);
            bind(AskedCommands.class).in(Singleton.class);
            OptionalBinder.newOptionalBinder(binder(), CommandServer.class)
                    .setBinding()
                    .to(AskedCommands.class);
        }
    }

    @Override
    public int run(List<String> arguments, boolean terminal, OutputStream out, OutputStream err) {
        CommandPlace place = new CommandPlace(Optional.of(agent), terminal, out);
        CommandLine commandLine = Main.commandLine(Main.commands(place));
        commandLine.setExecutionStrategy(AskedCommands::carryOut);
        // Else help has the colours of the terminal that the agent was started in.
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(terminal ? Ansi.ON : Ansi.OFF));
        // Lines leave at once: who streams waits for them.
        try (PrintWriter texts = new PrintWriter(new OutputStreamWriter(out, UTF_8), true);
                PrintWriter complaints = new PrintWriter(new OutputStreamWriter(err, UTF_8), true)) {
            return commandLine.setOut(texts).setErr(complaints).execute(arguments.toArray(String[]::new));
        }
    }

    private static int carryOut(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        if (parsed.hasSubcommand()
                && Client.NEED_OWN_PROCESS.contains(
                        parsed.subcommand().commandSpec().name())) {
            parsed.commandSpec()
                    .commandLine()
                    .getErr()
                    .printf(
                            "agent: %s takes a process of its own, and the running agent was asked; use bin/agent%n",
                            parsed.subcommand().commandSpec().name());
            return CommandLine.ExitCode.USAGE;
        }
        return new CommandLine.RunLast().execute(parsed);
    }
}
