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
import java.util.OptionalDouble;
import org.pf4j.Extension;

/** The host's load averages, {@code system.load.1}, {@code .5}, {@code .15}, and each for one CPU: {@code .norm.1}. */
@Extension
@CheckType(name = "load")
@EmitsMetric(name = "system.load.{1,5,15}", description = "averages of as many minutes")
@EmitsMetric(name = "system.load.norm.{1,5,15}", description = "divided by the CPUs")
public final class LoadCheck implements Check {
    private static final List<String> MINUTES = List.of("1", "5", "15");

    private final HostFiles files;

    /** Prepares the check. */
    public LoadCheck(HostSettings settings) {
        this.files =
                HostFiles.locate(requireNonNull(settings, "settings is null").procfsPath());
    }

    @Override
    public void run(CheckContext context) throws IOException {
        Sender sender = context.sender();
        try (Reading reading = new Reading(files, context)) {
            List<String> loadavg = reading.required("loadavg");
            String line = loadavg.isEmpty() ? "" : loadavg.get(0);
            String[] columns = line.split(" ", -1);
            int cpus = CpuTimes.count(reading.lines("stat"));
            boolean understood = true;
            for (int i = 0; i < MINUTES.size(); i++) {
                OptionalDouble load = i < columns.length ? Numbers.parse(columns[i]) : OptionalDouble.empty();
                understood &= load.isPresent();
                String minutes = MINUTES.get(i);
                load.ifPresent(value -> {
                    sender.gauge("system.load." + minutes, value);
                    if (cpus > 0) {
                        sender.gauge("system.load.norm." + minutes, value / cpus);
                    }
                });
            }
            if (!understood) {
                reading.malformed("loadavg", line);
            }
        }
    }
}
