// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The command {@code agent}: the running agent carries it out, or shows its help. Without one, a program with
 * everything that the command needs is started, when the command can do without.
 */
public final class Main {
    /** What is only about a running agent. */
    private static final Set<String> NEED_AGENT = Set.of("status", "health", "leader", "plugins", "stream-events");

    private Main() {}

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("checkagent.home", "."));
        Client client = new Client(
                home, System.getenv(), new FileOutputStream(FileDescriptor.out), new PrintStream(System.err, true));
        List<String> given = List.of(arguments);
        if (Client.needsOwnProcess(given)) {
            Optional<String> refusal =
                    ContainerMemory.read(Path.of("/")).flatMap(memory -> memory.refusal(given.get(0)));
            refusal.ifPresent(System.err::println);
            System.exit(refusal.isPresent() ? Client.CANNOT_ASK : alone(home, given));
        }
        if (!Client.isHelp(given) && NEED_AGENT.contains(given.get(0))) {
            System.exit(client.ask(given, isTerminal()));
        }
        OptionalInt answered = client.askIfRunning(given, isTerminal());
        System.exit(answered.isPresent() ? answered.getAsInt() : alone(home, given));
    }

    private static int alone(Path home, List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>();
        Path launcher = home.resolve("bin/agent");
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            command.addAll(List.of("cmd", "/c", launcher + ".cmd"));
        } else if (Files.isExecutable(launcher) && Files.isExecutable(Path.of("/bin/sh"))) {
            command.add(launcher.toString());
        } else {
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + home.resolve("run")));
        }
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        Map<String, String> environment = builder.environment();
        environment.put(Client.ALONE, "true");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            System.err.println("the agent's program cannot be started for this command: " + e.getMessage()
                    + "; correct its file, or the memory and processes that may be used here");
            return Client.CANNOT_ASK;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-of-command"));
        return process.waitFor();
    }

    /** Of standard output alone: {@code System.console()} asks for the input as well. */
    private static boolean isTerminal() {
        if (System.getenv("NO_COLOR") != null) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
