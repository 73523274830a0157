// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.archive;

import io.checkagent.commandline.AgentCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Path home = Path.of(System.getProperty("checkagent.home", ".")).toAbsolutePath();
        // Where bin/agent, which alone knows how archives are named, looks for it.
        Path archive = Path.of(System.getProperty("checkagent.archive", ""));
        if (!archive.startsWith(home)) {
            err.println("agent: the archive is made by bin/agent of a distribution: start it as bin/agent archive");
            return 2;
        }
        if (!Files.isWritable(home.resolve("lib"))) {
            err.println("agent: cannot write to " + home.resolve("lib") + ": run this as the user whom it belongs to");
            return 2;
        }
        TrainingRun.Result result = TrainingRun.make(home, archive);
        if (!result.archived()) {
            err.println("agent: no archive was made; the agent starts without one. Its log:");
            err.println(result.log());
            return 1;
        }
        if (!quiet) {
            spec.commandLine().getOut().printf("%s: %.1f MB%n", archive, Files.size(archive) / 1e6);
        }
        return 0;
    }
}
