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
 * Settings of the network check.
 *
 * @param excludedInterfaces names that are not reported
 * @param excludedInterfaceRe interfaces of which a part of the name matches are not reported
 * @param procfsPath see {@link HostFiles#locate}
 * @param sysfsPath see {@link HostFiles#locate}
 */
public record NetworkSettings(
        @Default("[lo, lo0]") @Description("Interfaces that are not reported.")
        List<String> excludedInterfaces,

        @Description("Regular expression: interfaces of which a part of the name matches are not reported.")
        Optional<Pattern> excludedInterfaceRe,

        @Description("Where the host's /proc is mounted; when left out: HOST_PROC, /host/proc if it exists, /proc.")
        Optional<Path> procfsPath,

        @Description("Where the host's /sys is mounted; when left out: HOST_SYS, /host/sys if it exists, /sys.")
        Optional<Path> sysfsPath) {
    public NetworkSettings {
        excludedInterfaces = List.copyOf(excludedInterfaces);
        requireNonNull(excludedInterfaceRe, "excludedInterfaceRe is null");
        requireNonNull(procfsPath, "procfsPath is null");
        requireNonNull(sysfsPath, "sysfsPath is null");
    }
}
