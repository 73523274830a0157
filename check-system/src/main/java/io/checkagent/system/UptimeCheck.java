// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import java.io.IOException;
import java.util.List;
import org.pf4j.Extension;

/** Since when the host is up: {@code system.uptime}, in whole seconds. */
@Extension
@CheckType(name = "uptime")
@EmitsMetric(name = "system.uptime", unit = "second", description = "since boot")
public final class UptimeCheck implements Check {
    private final HostFiles files;

    /** Prepares the check. */
    public UptimeCheck(HostSettings settings) {
        this.files =
                HostFiles.locate(requireNonNull(settings, "settings is null").procfsPath());
    }

    @Override
    public void run(CheckContext context) throws IOException {
        try (Reading reading = new Reading(files, context)) {
            List<String> uptime = reading.required("uptime");
            String line = uptime.isEmpty() ? "" : uptime.get(0);
            Numbers.parse(line.split(" ", -1)[0])
                    .ifPresentOrElse(
                            seconds -> context.sender().gauge("system.uptime", Math.floor(seconds)),
                            () -> reading.malformed("uptime", line));
        }
    }
}
