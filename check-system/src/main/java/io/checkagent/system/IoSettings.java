// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the I/O check.
 *
 * @param deviceExcludeRe devices of which a part of the name matches are not reported
 * @param deviceBlacklistRe the older name of {@code deviceExcludeRe}
 * @param lowercaseDeviceTag not used: block devices of Linux have one spelling
 * @param procfsPath see {@link HostFiles#locate}
 * @param sysfsPath see {@link HostFiles#locate}
 */
public record IoSettings(
        @Default("") @Description("Regular expression: devices of which a part of the name matches are not reported.")
        String deviceExcludeRe,

        @Default("") @Description("The older name of device_exclude_re.")
        String deviceBlacklistRe,

        @Default("false") @Description("Not used: it is for Windows.")
        boolean lowercaseDeviceTag,

        @Description("Where the host's /proc is mounted; when left out: HOST_PROC, /host/proc if it exists, /proc.")
        Optional<Path> procfsPath,

        @Description("Where the host's /sys is mounted; when left out: HOST_SYS, /host/sys if it exists, /sys.")
        Optional<Path> sysfsPath) {
    public IoSettings {
        requireNonNull(deviceExcludeRe, "deviceExcludeRe is null");
        requireNonNull(deviceBlacklistRe, "deviceBlacklistRe is null");
        requireNonNull(procfsPath, "procfsPath is null");
        requireNonNull(sysfsPath, "sysfsPath is null");
    }
}
