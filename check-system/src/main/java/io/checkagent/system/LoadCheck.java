// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Sender;
import java.io.IOException;
import java.util.List;
import org.pf4j.Extension;

/** The host's load averages, {@code system.load.1}, {@code .5}, {@code .15}, and each for one CPU: {@code .norm.1}. */
@Extension
@CheckType(name = "load")
public final class LoadCheck implements Check {
    private static final List<String> MINUTES = List.of("1", "5", "15");

    private final HostFiles files;

    /** Prepares the check. */
    public LoadCheck(HostSettings settings) {
        this(HostFiles.locate(settings));
    }

    LoadCheck(HostFiles files) {
        this.files = requireNonNull(files, "files is null");
    }

    @Override
    public void run(CheckContext context) throws IOException {
        List<String> loadavg = files.procfsLines("loadavg");
        String[] columns = loadavg.isEmpty() ? new String[0] : loadavg.get(0).split(" ", -1);
        if (columns.length < MINUTES.size()) {
            throw new IOException("loadavg has no three averages: " + loadavg);
        }
        int cpus = CpuTimes.count(files.procfsLines("stat"));
        Sender sender = context.sender();
        for (int i = 0; i < MINUTES.size(); i++) {
            double load = Double.parseDouble(columns[i]);
            sender.gauge("system.load." + MINUTES.get(i), load);
            if (cpus > 0) {
                sender.gauge("system.load.norm." + MINUTES.get(i), load / cpus);
            }
        }
    }
}
