// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the memory check.
 *
 * @param collectMemoryPressure whether the counters of direct and background reclaim are reported
 * @param procfsPath see {@link HostFiles#locate}
 */
public record MemorySettings(
        @Default("false") @Description("Report the kernel's counters of memory pressure, from /proc/vmstat.")
        boolean collectMemoryPressure,

        @Description("Where the host's /proc is mounted; when left out: HOST_PROC, /host/proc if it exists, /proc.")
        Optional<Path> procfsPath) {
    public MemorySettings {
        requireNonNull(procfsPath, "procfsPath is null");
    }
}
