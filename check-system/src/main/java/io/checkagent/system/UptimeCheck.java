// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import java.io.IOException;
import java.util.List;
import org.pf4j.Extension;

/** Since when the host is up: {@code system.uptime}, in whole seconds. */
@Extension
@CheckType(name = "uptime")
public final class UptimeCheck implements Check {
    private final HostFiles files;

    /** Prepares the check. */
    public UptimeCheck(HostSettings settings) {
        this(HostFiles.locate(settings));
    }

    UptimeCheck(HostFiles files) {
        this.files = requireNonNull(files, "files is null");
    }

    @Override
    public void run(CheckContext context) throws IOException {
        List<String> uptime = files.procfsLines("uptime");
        if (uptime.isEmpty()) {
            throw new IOException("uptime is empty");
        }
        double seconds = Double.parseDouble(uptime.get(0).split(" ", -1)[0]);
        context.sender().gauge("system.uptime", Math.floor(seconds));
    }
}
