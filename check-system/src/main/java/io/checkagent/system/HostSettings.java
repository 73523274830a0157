// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the host's files are, for the checks that have no other setting.
 *
 * @param procfsPath see {@link HostFiles#locate}
 */
public record HostSettings(
        @Description("Where the host's /proc is mounted; when left out: HOST_PROC, /host/proc if it exists, /proc.")
        Optional<Path> procfsPath) {
    public HostSettings {
        requireNonNull(procfsPath, "procfsPath is null");
    }
}
