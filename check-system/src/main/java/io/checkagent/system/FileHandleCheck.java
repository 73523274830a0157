// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.Sender;
import java.io.IOException;
import java.util.List;
import org.pf4j.Extension;

/**
 * The host's open files: {@code system.fs.file_handles.allocated}, {@code .allocated_unused}, {@code .used}, {@code
 * .max}, and {@code .in_use}, a fraction of 1. As the Datadog Agent's {@code filehandles/file_handles.go}.
 */
@Extension
@CheckType(name = "file_handle")
@EmitsMetric(
        name = "system.fs.file_handles.{allocated,allocated_unused,used,max}",
        unit = "file",
        description = "of the whole host")
@EmitsMetric(name = "system.fs.file_handles.in_use", unit = "fraction", description = "of `max`")
public final class FileHandleCheck implements Check {
    private static final String FILE_NR = "sys/fs/file-nr";
    private static final int COLUMNS = 3;

    private final HostFiles files;

    /** Prepares the check. */
    public FileHandleCheck(HostSettings settings) {
        this.files =
                HostFiles.locate(requireNonNull(settings, "settings is null").procfsPath());
    }

    @Override
    public void run(CheckContext context) throws IOException {
        try (Reading reading = new Reading(files, context)) {
            List<String> lines = reading.required(FILE_NR);
            String line = lines.isEmpty() ? "" : lines.get(0);
            double[] numbers = Numbers.parse(line.strip().split("\\s+", -1), 0);
            if (numbers.length == COLUMNS && numbers[2] > 0) {
                send(context.sender(), numbers[0], numbers[1], numbers[2]);
            } else {
                reading.malformed(FILE_NR, line);
            }
        }
    }

    private static void send(Sender sender, double allocated, double unused, double max) {
        sender.gauge("system.fs.file_handles.allocated", allocated);
        sender.gauge("system.fs.file_handles.allocated_unused", unused);
        sender.gauge("system.fs.file_handles.used", allocated - unused);
        sender.gauge("system.fs.file_handles.in_use", (allocated - unused) / max);
        sender.gauge("system.fs.file_handles.max", max);
    }
}
