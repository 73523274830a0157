// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.archive;

import io.checkagent.commandline.AgentCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent archive}. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the archive of classes with which the agent starts in half the time, for the Java at hand.",
            "An agent runs for a few seconds on an embedded cluster; the file goes to the distribution's lib folder,"
                    + " from where bin/agent takes it. To be made again after a change of the Java or of a JAR."
        })
public final class ArchiveCommand implements AgentCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--quiet", description = "Say nothing when all is well.")
    private boolean quiet;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file to be made; default is where bin/agent looks for it.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--options",
            paramLabel = "FILE",
            description =
                    "The file of Java's options with which the agent is started where there is no bin/agent, as in"
                            + " an image without a shell; relative paths in it are those of the distribution.")
    private Optional<Path> options = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Path home = Path.of(System.getProperty("checkagent.home", ".")).toAbsolutePath();
        // Where bin/agent, which alone knows how archives are named, looks for it.
        Optional<Path> archive = output.or(() -> Optional.ofNullable(System.getProperty("checkagent.archive"))
                        .map(Path::of))
                .map(Path::toAbsolutePath);
        if (archive.isEmpty()) {
            err.println("agent: where to? start this as bin/agent archive of a distribution, or give --output");
            return 2;
        }
        Path folder = archive.get().resolveSibling("");
        if (!Files.isWritable(folder)) {
            err.println("agent: cannot write to " + folder + ": run this as the user whom it belongs to");
            return 2;
        }
        TrainingRun.Result result = TrainingRun.make(home, archive.get(), options.map(Path::toAbsolutePath));
        if (!result.archived()) {
            err.println("agent: no archive was made; the agent starts without one. Its log:");
            err.println(result.log());
            return 1;
        }
        if (!quiet) {
            spec.commandLine()
                    .getOut()
                    .printf(Locale.ROOT, "%s: %.1f MB%n", archive.get(), Files.size(archive.get()) / 1e6);
        }
        return 0;
    }
}
