// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import io.checkagent.commandline.AgentCommand;
import io.checkagent.configuration.GoDuration;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code agent demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows several agents on a lively cluster: they elect a leader, collect each event once,"
                    + " and go on when the leader is killed and when it is stopped.",
            "Ends with a ledger of what was produced and delivered; exits with 1 when anything was lost."
        })
public final class DemoCommand implements AgentCommand {
    private static final Duration SHORTEST = Duration.ofSeconds(20);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--agents", paramLabel = "N", description = "How many agents; default ${DEFAULT-VALUE}.")
    private int agents = 3;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long to play after the first election, such as 40s or 5m; default 35s, at least 20s.")
    private Duration duration = Duration.ofSeconds(35);

    @Option(names = "--keep", description = "Go on until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Play on this cluster instead of the embedded one, in a namespace of its own which is"
                    + " deleted at the end. No agent is killed unless --kill is given.")
    private Optional<Path> kubeconfig = Optional.empty();

    @Option(names = "--page", description = "Print a link to the page of each agent that comes to lead.")
    private boolean page;

    @Option(names = "--kill", description = "With --kubeconfig: kill one leader, and stop the next.")
    private boolean kill;

    /** Reads durations as Go writes them. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return GoDuration.parse(value)
                    .orElseThrow(
                            () -> new TypeConversionException("'" + value + "' is no duration: write it as 40s or 5m"));
        }
    }

    @Override
    public Integer call() throws Exception {
        if (agents < 1) {
            throw new ParameterException(spec.commandLine(), "--agents must be at least 1");
        }
        if (duration.compareTo(SHORTEST) < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--duration must be at least " + SHORTEST.toSeconds() + "s: two elections need time");
        }
        if (kubeconfig.filter(Files::isReadable).isEmpty() && kubeconfig.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--kubeconfig: cannot read " + kubeconfig.get());
        }
        boolean kills = agents > 1 && (kill || kubeconfig.isEmpty());
        Options options = new Options(
                Path.of(System.getProperty("checkagent.home", ".")).toAbsolutePath(),
                agents,
                duration,
                keep,
                kills,
                page,
                kubeconfig);
        // Events are Unicode, whatever the locale of a bare machine says.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return Demo.play(options, out);
    }
}
