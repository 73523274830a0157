// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the CPU check.
 *
 * @param reportTotalPercpu whether the times since boot are those of each CPU rather than of all together
 * @param procfsPath see {@link HostFiles#locate}
 */
public record CpuSettings(
        @Default("false") @Description("Report the times since boot for each CPU rather than for all together.")
        boolean reportTotalPercpu,

        @Description("Where the host's /proc is mounted; when left out: HOST_PROC, /host/proc if it exists, /proc.")
        Optional<Path> procfsPath) {
    public CpuSettings {
        requireNonNull(procfsPath, "procfsPath is null");
    }
}
