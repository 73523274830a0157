// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which mounts are reported, by their file system, device and mount point. The rules are those of the Datadog Agent's
 * disk check ({@code integrations-core/disk}): what is excluded stays so whatever is included, and a mount without a
 * device is not held against what is said of devices.
 */
final class MountFilter {
    private static final List<String> DEFAULT_FILE_SYSTEMS = List.of("iso9660$", "tracefs$");

    /** To look there mounts it: CVE-2018-1049. */
    private static final List<String> DEFAULT_MOUNT_POINTS = List.of("(/host)?/proc/sys/fs/binfmt_misc$");

    /** What the kernel adds to a mount point that was removed in another place. */
    private static final String DELETED = " (deleted)";

    private final boolean allPartitions;
    private final Rule fileSystems;
    private final Rule devices;
    private final Rule mountPoints;

    private record Rule(Expressions included, Expressions excluded) {
        boolean accepts(String text) {
            return !excluded.matchBeginning(text) && (included.isEmpty() || included.matchBeginning(text));
        }
    }

    /** @param warnings takes what is wrong with the expressions */
    MountFilter(DiskSettings settings, Consumer<String> warnings) {
        requireNonNull(settings, "settings is null");
        this.allPartitions = settings.allPartitions();
        int anyCase = Pattern.CASE_INSENSITIVE;
        this.fileSystems = new Rule(
                either(
                        "file_system_include",
                        settings.fileSystemInclude(),
                        settings.fileSystemWhitelist(),
                        anyCase,
                        warnings),
                either(
                                "file_system_exclude",
                                settings.fileSystemExclude(),
                                settings.fileSystemBlacklist(),
                                anyCase,
                                warnings)
                        .and(always(
                                "file_system_global_exclude",
                                settings.fileSystemGlobalExclude(),
                                settings.fileSystemGlobalBlacklist(),
                                DEFAULT_FILE_SYSTEMS,
                                anyCase,
                                warnings))
                        .and(whole("excluded_filesystems", settings.excludedFilesystems(), anyCase, warnings)));
        this.devices = new Rule(
                either("device_include", settings.deviceInclude(), settings.deviceWhitelist(), 0, warnings),
                either("device_exclude", settings.deviceExclude(), settings.deviceBlacklist(), 0, warnings)
                        .and(always(
                                "device_global_exclude",
                                settings.deviceGlobalExclude(),
                                settings.deviceGlobalBlacklist(),
                                List.of(),
                                0,
                                warnings))
                        .and(whole("excluded_disks", settings.excludedDisks(), 0, warnings))
                        .and(Expressions.compile("excluded_disk_re", List.of(settings.excludedDiskRe()), 0, warnings)));
        this.mountPoints = new Rule(
                either(
                        "mount_point_include",
                        settings.mountPointInclude(),
                        settings.mountPointWhitelist(),
                        0,
                        warnings),
                either("mount_point_exclude", settings.mountPointExclude(), settings.mountPointBlacklist(), 0, warnings)
                        .and(always(
                                "mount_point_global_exclude",
                                settings.mountPointGlobalExclude(),
                                settings.mountPointGlobalBlacklist(),
                                DEFAULT_MOUNT_POINTS,
                                0,
                                warnings))
                        .and(Expressions.compile(
                                "excluded_mountpoint_re", List.of(settings.excludedMountpointRe()), 0, warnings)));
    }

    boolean accepts(Mount mount) {
        if (!mount.hasDevice() && !allPartitions) {
            return false;
        }
        String mountPoint = mount.mountPoint().endsWith(DELETED)
                ? mount.mountPoint().substring(0, mount.mountPoint().length() - DELETED.length())
                : mount.mountPoint();
        return fileSystems.accepts(mount.filesystem())
                && (!mount.hasDevice() || devices.accepts(mount.device()))
                && mountPoints.accepts(mountPoint);
    }

    private static Expressions either(
            String key, List<String> newer, List<String> older, int flags, Consumer<String> warnings) {
        return Expressions.compile(key, newer.isEmpty() ? older : newer, flags, warnings);
    }

    private static Expressions always(
            String key,
            Optional<List<String>> newer,
            Optional<List<String>> older,
            List<String> otherwise,
            int flags,
            Consumer<String> warnings) {
        return Expressions.compile(key, newer.or(() -> older).orElse(otherwise), flags, warnings);
    }

    private static Expressions whole(String key, List<String> texts, int flags, Consumer<String> warnings) {
        return Expressions.compile(
                key,
                texts.stream()
                        .filter(text -> !text.isEmpty())
                        .map(text -> "(?:" + text + ")$")
                        .toList(),
                flags,
                warnings);
    }
}
