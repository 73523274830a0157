// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.agent.Inspection;
import io.checkagent.configuration.Count;
import io.checkagent.configuration.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code agent flare}. */
@Command(
        name = "flare",
        description = {
            "Writes an archive for a bug report to standard output: agent flare > flare.zip",
            "Status, configuration, diagnosis, threads, memory and the end of log_file, without secrets; look through it"
                    + " before you send it, for host names and tags are in it."
        },
        mixinStandardHelpOptions = true)
final class FlareCommand extends InspectCommand {
    FlareCommand(CommandPlace place) {
        super(place);
    }

    @Override
    int answer(Inspection agent) throws InterruptedException {
        if (place().terminal()) {
            err().println("agent: the archive is no text; run: agent flare > flare.zip");
            return CommandLine.ExitCode.USAGE;
        }
        Map<String, String> files = new Flare(agent, place().agent()).files();
        try (ZipOutputStream archive = new ZipOutputStream(place().bytes(), UTF_8)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                archive.putNextEntry(new ZipEntry("flare/" + file.getKey()));
                archive.write(file.getValue().getBytes(UTF_8));
                archive.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the archive cannot be written: " + FileFailure.reason(e), e);
        }
        err().printf(
                        "agent: %s, secrets hidden; look through them before you send them%n",
                        Count.of(files.size(), "file"));
        return 0;
    }
}
