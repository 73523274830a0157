// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of the disk check.
 *
 * @param useMount whether the tag {@code device} is the mount point rather than the device
 * @param allPartitions whether file systems without a device (tmpfs, overlay) are reported too
 * @param tagByFilesystem whether a tag {@code filesystem} is added
 * @param excludedFilesystems types that are not reported
 * @param excludedDisks devices that are not reported
 * @param excludedMountpointRe mount points of which a part matches are not reported
 * @param procfsPath see {@link HostFiles#locate}
 * @param rootfsPath see {@link HostFiles#locate}
 */
public record DiskSettings(
        @Default("false") @Description("Tag device is the mount point rather than the device.")
        boolean useMount,

        @Default("false") @Description("Report file systems without a device (tmpfs, overlay) too.")
        boolean allPartitions,

        @Default("false") @Description("Add a tag filesystem with the type.")
        boolean tagByFilesystem,

        @Default("[iso9660]") @Description("File system types that are not reported.")
        List<String> excludedFilesystems,

        @Default("[]") @Description("Devices that are not reported.")
        List<String> excludedDisks,

        @Description("Regular expression: mount points of which a part matches are not reported.")
        Optional<Pattern> excludedMountpointRe,

        @Description("Where the host's /proc is mounted; when left out: HOST_PROC, /host/proc if it exists, /proc.")
        Optional<Path> procfsPath,

        @Description("Where the host's root is mounted; when left out: HOST_ROOT, /host/root if it exists, /.")
        Optional<Path> rootfsPath) {
    public DiskSettings {
        excludedFilesystems = List.copyOf(excludedFilesystems);
        excludedDisks = List.copyOf(excludedDisks);
        requireNonNull(excludedMountpointRe, "excludedMountpointRe is null");
        requireNonNull(procfsPath, "procfsPath is null");
        requireNonNull(rootfsPath, "rootfsPath is null");
    }
}
