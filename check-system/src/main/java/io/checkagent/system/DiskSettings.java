// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the disk check, by the Datadog Agent's names. An expression matches from the beginning of what it is held
 * against, those for file systems in upper and lower case. A list by its older name counts only where the list by its
 * newer name is empty.
 *
 * @param useMount whether the tag {@code device} is the mount point rather than the device
 * @param includeAllDevices whether file systems without a device of their own (tmpfs, overlay, nfs) are reported too
 * @param allPartitions whether mounts whose device is not named, or named {@code none}, are reported too
 * @param fileSystemInclude expressions: only types that match
 * @param fileSystemWhitelist older name
 * @param fileSystemExclude expressions: no types that match
 * @param fileSystemBlacklist older name
 * @param fileSystemGlobalExclude expressions that are always added to {@code fileSystemExclude}
 * @param fileSystemGlobalBlacklist older name
 * @param deviceInclude expressions: only devices that match
 * @param deviceWhitelist older name
 * @param deviceExclude expressions: no devices that match
 * @param deviceBlacklist older name
 * @param deviceGlobalExclude expressions that are always added to {@code deviceExclude}
 * @param deviceGlobalBlacklist older name
 * @param mountPointInclude expressions: only mount points that match
 * @param mountPointWhitelist older name
 * @param mountPointExclude expressions: no mount points that match
 * @param mountPointBlacklist older name
 * @param mountPointGlobalExclude expressions that are always added to {@code mountPointExclude}
 * @param mountPointGlobalBlacklist older name
 * @param excludedFilesystems types that are not reported, of which all has to match
 * @param excludedDisks devices that are not reported, of which all has to match
 * @param excludedDiskRe expression: no devices that match
 * @param excludedMountpointRe expression: no mount points that match
 * @param minDiskSize MiB that a file system has at least to be reported
 * @param tagByFilesystem whether the type is added as a tag, alone and as {@code filesystem}
 * @param tagByLabel whether the label is added as the tags {@code label} and {@code device_label}
 * @param blkidCacheFile where the labels are read from; when left out, from {@code /dev/disk/by-label}
 * @param useLsblk not used
 * @param deviceTagRe tags, separated by commas, for devices (or mount points, with {@code useMount}) that match
 * @param serviceCheckRw whether the service check {@code disk.read_write} is sent
 * @param lowercaseDeviceTag whether the tag {@code device} is in lower case
 * @param timeout how long a run waits for file systems that do not answer
 * @param createMounts not used
 * @param procMountinfoPath not used
 * @param preserveRootDevice not used
 * @param metricPatterns which metrics are sent
 * @param procfsPath see {@link HostFiles#locate}
 * @param rootfsPath see {@link HostFiles#locate}
 */
public record DiskSettings(
        @Default("false") @Description("Tag device is the mount point rather than the device.")
        boolean useMount,

        @Default("true") @Description("Report file systems without a device of their own (tmpfs, overlay, nfs) too.")
        boolean includeAllDevices,

        @Default("false") @Description("Report mounts whose device has no name, or the name none, too.")
        boolean allPartitions,

        @Default("[]") @Description("Regular expressions: report only file system types that match.")
        List<String> fileSystemInclude,

        @Default("[]") @Description("The older name of file_system_include.")
        List<String> fileSystemWhitelist,

        @Default("[]") @Description("Regular expressions: report no file system types that match.")
        List<String> fileSystemExclude,

        @Default("[]") @Description("The older name of file_system_exclude.")
        List<String> fileSystemBlacklist,

        @Description("Always added to file_system_exclude; when left out: iso9660$, tracefs$.")
        Optional<List<String>> fileSystemGlobalExclude,

        @Description("The older name of file_system_global_exclude.")
        Optional<List<String>> fileSystemGlobalBlacklist,

        @Default("[]") @Description("Regular expressions: report only devices that match.")
        List<String> deviceInclude,

        @Default("[]") @Description("The older name of device_include.")
        List<String> deviceWhitelist,

        @Default("[]") @Description("Regular expressions: report no devices that match.")
        List<String> deviceExclude,

        @Default("[]") @Description("The older name of device_exclude.")
        List<String> deviceBlacklist,

        @Description("Always added to device_exclude.") Optional<List<String>> deviceGlobalExclude,

        @Description("The older name of device_global_exclude.")
        Optional<List<String>> deviceGlobalBlacklist,

        @Default("[]") @Description("Regular expressions: report only mount points that match.")
        List<String> mountPointInclude,

        @Default("[]") @Description("The older name of mount_point_include.")
        List<String> mountPointWhitelist,

        @Default("[]") @Description("Regular expressions: report no mount points that match.")
        List<String> mountPointExclude,

        @Default("[]") @Description("The older name of mount_point_exclude.")
        List<String> mountPointBlacklist,

        @Description(
                "Always added to mount_point_exclude; when left out: (/host)?/proc/sys/fs/binfmt_misc$, and what is mounted for each"
                        + " container.")
        Optional<List<String>> mountPointGlobalExclude,

        @Description("The older name of mount_point_global_exclude.")
        Optional<List<String>> mountPointGlobalBlacklist,

        @Default("[]") @Description("File system types that are not reported.")
        List<String> excludedFilesystems,

        @Default("[]") @Description("Devices that are not reported.")
        List<String> excludedDisks,

        @Default("") @Description("Regular expression: devices that match are not reported.")
        String excludedDiskRe,

        @Default("") @Description("Regular expression: mount points that match are not reported.")
        String excludedMountpointRe,

        @Default("0") @Description("MiB that a file system has at least to be reported.")
        double minDiskSize,

        @Default("false") @Description("Add the type as a tag, alone and as filesystem.")
        boolean tagByFilesystem,

        @Default("true") @Description("Add the label as the tags label and device_label.")
        boolean tagByLabel,

        @Description("Where the labels are read from; when left out, from /dev/disk/by-label.")
        Optional<Path> blkidCacheFile,

        @Default("false") @Description("Not used: labels are read from files.")
        boolean useLsblk,

        @Default("{}")
        @Description("Tags, separated by commas, for devices or, with use_mount, mount points that match.")
        Map<String, String> deviceTagRe,

        @Default("false") @Description("Send the service check disk.read_write.")
        boolean serviceCheckRw,

        @Default("false") @Description("Tag device is in lower case.")
        boolean lowercaseDeviceTag,

        @Default("5") @Description("How long a run waits for file systems that do not answer.")
        Duration timeout,

        @Default("[]") @Description("Not used: it is for Windows.")
        List<Map<String, String>> createMounts,

        @Description("Not used: the mounts are read below procfs_path.")
        Optional<String> procMountinfoPath,

        @Default("true") @Description("Not used: devices are named as the kernel names them.")
        boolean preserveRootDevice,

        @Description("Which metrics are sent, by their names.")
        Optional<MetricPatterns> metricPatterns,

        @Description("Where the host's /proc is mounted; when left out: HOST_PROC, /host/proc if it exists, /proc.")
        Optional<Path> procfsPath,

        @Description("Where the host's root is mounted; when left out: HOST_ROOT, /host/root if it exists, /.")
        Optional<Path> rootfsPath) {
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public DiskSettings {
        requireNonNull(excludedDiskRe, "excludedDiskRe is null");
        requireNonNull(excludedMountpointRe, "excludedMountpointRe is null");
        requireNonNull(blkidCacheFile, "blkidCacheFile is null");
        requireNonNull(timeout, "timeout is null");
        requireNonNull(procMountinfoPath, "procMountinfoPath is null");
        requireNonNull(metricPatterns, "metricPatterns is null");
        requireNonNull(procfsPath, "procfsPath is null");
        requireNonNull(rootfsPath, "rootfsPath is null");
    }

    /** The timeout, or, where what is configured is none, the default. */
    Duration usableTimeout() {
        return timeout.isZero() ? DEFAULT_TIMEOUT : timeout;
    }

    /** Tells what is configured here and not used, and why. */
    void remark(Remarks remarks) {
        if (!timeout.equals(usableTimeout())) {
            remarks.wrong("timeout: it has to be above 0; " + DEFAULT_TIMEOUT.toSeconds() + " s are used");
        }
        if (useLsblk) {
            remarks.unused("use_lsblk is not used: no program is run, labels are read from /dev/disk/by-label or"
                    + " blkid_cache_file");
        }
        if (!createMounts.isEmpty()) {
            remarks.unused("create_mounts is not used: it is for Windows; mount what shall be reported");
        }
        if (procMountinfoPath.isPresent()) {
            remarks.unused("proc_mountinfo_path is not used: the mounts are read below procfs_path");
        }
        if (!preserveRootDevice) {
            remarks.unused("preserve_root_device is not used: devices are named as the kernel names them");
        }
    }
}
