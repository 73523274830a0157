// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which mounts are reported, by their file system, device and mount point. The rules are those of the Datadog Agent's
 * disk check ({@code integrations-core/disk}): what is excluded stays so whatever is included, and a mount without a
 * device is not held against what is said of devices.
 */
final class MountFilter {
    private static final List<String> DEFAULT_FILE_SYSTEMS = List.of("iso9660$", "tracefs$");

    private static final List<String> DEFAULT_MOUNT_POINTS = List.of(
            // To look there mounts it: CVE-2018-1049.
            "(/host)?/proc/sys/fs/binfmt_misc$",
            // What is mounted for each container of a node. Its space is that of a file system that is told besides,
            // and only
            // root may look, so that an agent of another user would warn of every pod.
            "/run/(containerd|containers|crio|docker|k3s/containerd)/",
            "/var/lib/(docker/(overlay2|containers)|containers/storage/overlay(-containers)?)/",
            "/var/lib/kubelet/pods/[^/]+/volumes/kubernetes\\.io~(projected|secret)/");

    /** What the kernel adds to a mount point that was removed in another place. */
    private static final String DELETED = " (deleted)";

    private final boolean allPartitions;
    private final Rule fileSystems;
    private final Rule devices;
    private final Rule mountPoints;

    private record Rule(int flags, Consumer<String> warnings, Expressions included, Expressions excluded) {
        Rule(int flags, Consumer<String> warnings) {
            this(flags, warnings, Expressions.none(), Expressions.none());
        }

        Rule include(String key, List<String> texts) {
            return new Rule(flags, warnings, included.and(compile(key, texts)), excluded);
        }

        Rule exclude(String key, List<String> texts) {
            return new Rule(flags, warnings, included, excluded.and(compile(key, texts)));
        }

        boolean accepts(String text) {
            return !excluded.matchBeginning(text) && (included.isEmpty() || included.matchBeginning(text));
        }

        private Expressions compile(String key, List<String> texts) {
            return Expressions.compile(key, texts, flags, warnings);
        }
    }

    /** @param warnings takes what is wrong with the expressions */
    MountFilter(DiskSettings settings, Consumer<String> warnings) {
        requireNonNull(settings, "settings is null");
        this.allPartitions = settings.allPartitions();
        this.fileSystems = new Rule(Pattern.CASE_INSENSITIVE, warnings)
                .include("file_system_include", either(settings.fileSystemInclude(), settings.fileSystemWhitelist()))
                .exclude("file_system_exclude", either(settings.fileSystemExclude(), settings.fileSystemBlacklist()))
                .exclude(
                        "file_system_global_exclude",
                        settings.fileSystemGlobalExclude()
                                .or(settings::fileSystemGlobalBlacklist)
                                .orElse(DEFAULT_FILE_SYSTEMS))
                .exclude("excluded_filesystems", whole(settings.excludedFilesystems()));
        this.devices = new Rule(0, warnings)
                .include("device_include", either(settings.deviceInclude(), settings.deviceWhitelist()))
                .exclude("device_exclude", either(settings.deviceExclude(), settings.deviceBlacklist()))
                .exclude(
                        "device_global_exclude",
                        settings.deviceGlobalExclude()
                                .or(settings::deviceGlobalBlacklist)
                                .orElse(List.of()))
                .exclude("excluded_disks", whole(settings.excludedDisks()))
                .exclude("excluded_disk_re", List.of(settings.excludedDiskRe()));
        this.mountPoints = new Rule(0, warnings)
                .include("mount_point_include", either(settings.mountPointInclude(), settings.mountPointWhitelist()))
                .exclude("mount_point_exclude", either(settings.mountPointExclude(), settings.mountPointBlacklist()))
                .exclude(
                        "mount_point_global_exclude",
                        settings.mountPointGlobalExclude()
                                .or(settings::mountPointGlobalBlacklist)
                                .orElse(DEFAULT_MOUNT_POINTS))
                .exclude("excluded_mountpoint_re", List.of(settings.excludedMountpointRe()));
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

    private static List<String> either(List<String> newer, List<String> older) {
        return newer.isEmpty() ? older : newer;
    }

    private static List<String> whole(List<String> texts) {
        return texts.stream()
                .filter(text -> !text.isEmpty())
                .map(text -> "(?:" + text + ")$")
                .toList();
    }
}
