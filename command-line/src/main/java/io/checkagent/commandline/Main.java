// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import io.checkagent.client.Client;
import io.checkagent.client.ContainerMemory;
import io.checkagent.configuration.FailureText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
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
    /** What a container is there for. */
    private static final Set<String> AGENTS = Set.of("run", "start");

    private Main() {}

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        unheard(System.getenv(), System.getProperty("checkagent.archive") != null)
                .ifPresent(System.err::println);
        Optional<String> refusal = refusal(List.of(arguments), System.getenv(), Path.of("/"));
        if (refusal.isPresent()) {
            System.err.println(refusal.get());
            System.exit(CommandLine.ExitCode.USAGE);
        }
        CommandLine commandLine = commandLine(commands(CommandPlace.alone()));
        // In any locale: a schema has signs that ASCII lacks.
        commandLine.setOut(
                new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), UTF_8), true));
        commandLine.setErr(
                new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), UTF_8), true));
        System.exit(commandLine.execute(arguments));
    }

    /**
     * That JAVA_OPTS says what Java was not told: it takes a shell to read it, which the image does not have.
     *
     * @param launched whether bin/agent started Java
     */
    static Optional<String> unheard(Map<String, String> environment, boolean launched) {
        String options = environment.getOrDefault("JAVA_OPTS", "");
        boolean heard =
                launched || environment.getOrDefault("_JAVA_OPTIONS", "").contains(options);
        return heard
                ? Optional.empty()
                : Optional.of("agent: JAVA_OPTS has no effect in this image, which has no shell to read it; give the"
                        + " options in the environment variable _JAVA_OPTIONS");
    }

    /**
     * Why what needs memory beside an agent is not begun in this container; the client that started this process has looked
     * itself.
     *
     * @param root of the file system in which {@code /sys} is
     */
    static Optional<String> refusal(List<String> arguments, Map<String, String> environment, Path root) {
        boolean beside = Client.needsOwnProcess(arguments)
                && !AGENTS.contains(arguments.get(0))
                && !environment.containsKey(Client.ALONE);
        return beside
                ? ContainerMemory.read(root).flatMap(memory -> memory.refusal(arguments.get(0)))
                : Optional.empty();
    }

    /** Those of all modules, made for one use. */
    static Set<AgentCommand> commands(CommandPlace place) {
        List<Module> modules = new ArrayList<>(List.of(new CommandLineModule(place)));
        ServiceLoader.load(Module.class, Main.class.getClassLoader()).forEach(modules::add);
        return Guice.createInjector(Stage.PRODUCTION, modules)
                .getInstance(Key.get(new TypeLiteral<Set<AgentCommand>>() {}));
    }

    static CommandLine commandLine(Collection<AgentCommand> commands) {
        CommandLine commandLine = new CommandLine(new Main());
        commands.forEach(commandLine::addSubcommand);
        commandLine.addSubcommand(new CommandLine.HelpCommand());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // A user needs the sentence, not the stack trace.
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            failed.getErr().println("agent: " + FailureText.of(exception));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine;
    }
}
