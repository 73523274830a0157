// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.checkagent.agent.Inspection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent flare}. */
@Command(
        name = "flare",
        description = {
            "Writes an archive for a bug report to standard output: agent flare > flare.zip",
            "Status, configuration, diagnosis, threads, memory and the end of log_file, without secrets; look through it"
                    + " before you send it, for host names and tags are in it."
        },
        mixinStandardHelpOptions = true)
final class FlareCommand implements AgentCommand {
    private final CommandPlace place;

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    FlareCommand(CommandPlace place) {
        this.place = requireNonNull(place, "place is null");
    }

    @Override
    public Integer call() throws InterruptedException {
        if (place.terminal()) {
            spec.commandLine().getErr().println("agent: the archive is no text; run: agent flare > flare.zip");
            return CommandLine.ExitCode.USAGE;
        }
        return option.inspect(place, spec.commandLine().getErr(), this::write).orElse(CommandLine.ExitCode.USAGE);
    }

    private int write(Inspection agent) throws InterruptedException {
        Map<String, String> files = new Flare(agent, place.agent()).files();
        try (ZipOutputStream archive = new ZipOutputStream(place.bytes(), UTF_8)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                archive.putNextEntry(new ZipEntry("flare/" + file.getKey()));
                archive.write(file.getValue().getBytes(UTF_8));
                archive.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the archive cannot be written: " + e.getMessage(), e);
        }
        spec.commandLine()
                .getErr()
                .printf("agent: %d files, secrets hidden; look through them before you send them%n", files.size());
        return 0;
    }
}
