// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.EmitsServiceCheck;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import io.checkagent.system.FileSystemSurvey.Found;
import io.checkagent.system.FileSystems.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.pf4j.Extension;

/**
 * The file systems of the host and what is read from and written to its disks.
 *
 * <p>Of each file system, in KiB: {@code system.disk.total}, {@code .used}, {@code .free} (what others than root may still
 * write), {@code .utilized}, a percentage, and {@code .in_use}, the same as a fraction; {@code system.fs.inodes.*} alike;
 * and, when asked for, the service check {@code disk.read_write}. What would have the same tags is told once: a device
 * that is mounted several times. Of each block device {@code system.disk.read_time}, {@code .write_time} in ms, and {@code
 * .read_time_pct}, {@code .write_time_pct}.
 *
 * <p>Options, metrics and tags as in the Datadog Agent's disk check.
 */
@Extension
@CheckType(name = "disk")
@EmitsMetric(
        name = "system.disk.{total,used,free}",
        unit = "kibibyte",
        description = "`free` is what others than root may still write")
@EmitsMetric(name = "system.disk.utilized", unit = "percent", description = "of what others than root may use")
@EmitsMetric(name = "system.disk.in_use", unit = "fraction", description = "the same")
@EmitsMetric(
        name = "system.fs.inodes.{total,used,free}",
        unit = "inode",
        description = "not of file systems that count none")
@EmitsMetric(name = "system.fs.inodes.utilized", unit = "percent", description = "of all inodes")
@EmitsMetric(name = "system.fs.inodes.in_use", unit = "fraction", description = "the same")
@EmitsMetric(
        name = "system.disk.{read_time,write_time}",
        type = Metric.Type.MONOTONIC_COUNT,
        unit = "millisecond",
        description = "of each block device")
@EmitsMetric(
        name = "system.disk.{read_time_pct,write_time_pct}",
        type = Metric.Type.RATE,
        description = "ms / 10, of each block device; no percentages, kept for who has them")
@EmitsServiceCheck(
        name = "disk.read_write",
        statuses = {ServiceCheck.Status.OK, ServiceCheck.Status.CRITICAL, ServiceCheck.Status.UNKNOWN},
        description = "mounted read-write, read-only, neither; with `service_check_rw`")
public final class DiskCheck implements Check {
    private static final double BYTES_PER_KIB = 1024;
    private static final String OWN_MOUNTS = "self/mounts";
    private static final String HOSTS_MOUNTS = "1/mounts";

    /** On storage, though the kernel lists it among the types without a device. */
    private static final String ZFS = "zfs";

    private final DiskSettings settings;
    private final HostFiles files;
    private final FileSystemSurvey survey;
    private final MountFilter filter;
    private final DiskTags tags;
    private final MetricFilter metrics;
    private final Remarks remarks = new Remarks();

    /** Prepares the check. */
    public DiskCheck(DiskSettings settings) {
        this(settings, new HostFileSystems());
    }

    DiskCheck(DiskSettings settings, FileSystems fileSystems) {
        this.settings = requireNonNull(settings, "settings is null");
        this.files = HostFiles.locate(settings.procfsPath(), Optional.empty(), settings.rootfsPath());
        this.survey = new FileSystemSurvey(files, fileSystems, settings.usableTimeout());
        settings.remark(remarks);
        this.filter = new MountFilter(settings, remarks::wrong);
        this.tags = new DiskTags(settings, remarks::wrong);
        this.metrics = new MetricFilter(settings.metricPatterns().orElse(MetricPatterns.ALL), remarks::wrong);
    }

    @Override
    public void run(CheckContext context) throws InterruptedException {
        remarks.tell(context);
        Sender sender = metrics.of(context.sender());
        try (Reading reading = new Reading(files, context)) {
            for (Found found : survey.find(mounts(reading), visible(reading), reading)) {
                if (found.space().total() >= settings.minDiskSize() * BYTES_PER_KIB * BYTES_PER_KIB) {
                    send(sender, found);
                }
            }
            latencies(sender, reading);
        }
    }

    @Override
    public void close() {
        survey.close();
    }

    /** By their tags. The host's mounts are of use only where its root is seen; else the own ones can be asked. */
    private Map<List<String>, List<Mount>> mounts(Reading reading) {
        DeviceLabels labels = labels(reading);
        Predicate<Mount> wanted = filter::accepts;
        if (!settings.includeAllDevices()) {
            Set<String> withoutDevice = withoutDevice(reading);
            wanted = wanted.and(mount -> !withoutDevice.contains(mount.filesystem()));
        }
        String file = files.isRootSeen() ? HOSTS_MOUNTS : OWN_MOUNTS;
        return Mount.parse(file, reading.lines(file), reading).stream()
                .filter(wanted)
                .collect(Collectors.groupingBy(
                        mount -> tags.of(mount, labels), LinkedHashMap::new, Collectors.toList()));
    }

    /**
     * Where a mount of the host is not mounted here, its mount point is a directory of another file system, of which the
     * numbers would be told.
     */
    private Predicate<Path> visible(Reading reading) {
        if (!files.isRootSeen()) {
            return path -> true;
        }
        Set<String> own = Mount.parse(OWN_MOUNTS, reading.lines(OWN_MOUNTS), reading).stream()
                .map(Mount::mountPoint)
                .collect(Collectors.toSet());
        return own.isEmpty() ? path -> true : path -> own.contains(path.toString());
    }

    private DeviceLabels labels(Reading reading) {
        if (!settings.tagByLabel()) {
            return DeviceLabels.none(files);
        }
        if (settings.blkidCacheFile().isEmpty()) {
            return DeviceLabels.linked(files);
        }
        Path cache = settings.blkidCacheFile().get();
        try {
            return DeviceLabels.cached(cache, files, reading);
        } catch (IOException e) {
            reading.warn("cannot read blkid_cache_file " + cache + ", so no labels are told: " + FailedRead.reason(e));
            return DeviceLabels.none(files);
        }
    }

    private static Set<String> withoutDevice(Reading reading) {
        Set<String> types = new HashSet<>();
        for (String line : reading.lines("filesystems")) {
            if (line.startsWith("nodev")) {
                types.add(line.substring("nodev".length()).strip());
            }
        }
        types.remove(ZFS);
        return types;
    }

    private void send(Sender sender, Found found) {
        String[] tagged = found.tags().toArray(String[]::new);
        Space space = found.space();
        double used = space.total() - space.unallocated();
        sender.gauge("system.disk.total", space.total() / BYTES_PER_KIB, tagged);
        sender.gauge("system.disk.used", used / BYTES_PER_KIB, tagged);
        sender.gauge("system.disk.free", space.usable() / BYTES_PER_KIB, tagged);
        fraction(sender, "system.disk", used, used + space.usable(), tagged);
        found.inodes().filter(some -> some.total() > 0).ifPresent(some -> {
            double usedInodes = some.total() - some.free();
            sender.gauge("system.fs.inodes.total", some.total(), tagged);
            sender.gauge("system.fs.inodes.used", usedInodes, tagged);
            sender.gauge("system.fs.inodes.free", some.free(), tagged);
            fraction(sender, "system.fs.inodes", usedInodes, some.total(), tagged);
        });
        if (settings.serviceCheckRw()) {
            sender.serviceCheck(readWrite(found.mount(), tagged));
        }
    }

    private static void fraction(Sender sender, String prefix, double part, double whole, String[] tagged) {
        double fraction = whole == 0 ? 0 : part / whole;
        sender.gauge(prefix + ".utilized", fraction * 100, tagged);
        sender.gauge(prefix + ".in_use", fraction, tagged);
    }

    private static ServiceCheck readWrite(Mount mount, String[] tagged) {
        boolean writable = mount.options().contains("rw");
        boolean readOnly = mount.options().contains("ro");
        ServiceCheck.Status status = writable == readOnly
                ? ServiceCheck.Status.UNKNOWN
                : writable ? ServiceCheck.Status.OK : ServiceCheck.Status.CRITICAL;
        return ServiceCheck.of(
                "disk.read_write",
                status,
                mount.mountPoint() + " is mounted with " + String.join(",", mount.options()),
                tagged);
    }

    /** The percentages are none, as the Datadog Agent says of them; they are kept for those who have them. */
    private void latencies(Sender sender, Reading reading) {
        DiskStats.read(reading).forEach((name, stats) -> {
            String[] tagged = tags.ofBlockDevice(name).toArray(String[]::new);
            sender.monotonicCount("system.disk.read_time", stats.readMillis(), tagged);
            sender.monotonicCount("system.disk.write_time", stats.writeMillis(), tagged);
            sender.rate("system.disk.read_time_pct", stats.readMillis() * 100 / 1000, tagged);
            sender.rate("system.disk.write_time_pct", stats.writeMillis() * 100 / 1000, tagged);
        });
    }
}
