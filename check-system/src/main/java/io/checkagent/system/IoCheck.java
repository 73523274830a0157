// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * What the host's block devices do, as {@code iostat} tells it: {@code system.io.r_s}, {@code .w_s}, {@code .rrqm_s},
 * {@code .wrqm_s}, {@code .rkb_s}, {@code .wkb_s}, {@code .avg_rq_sz} (sectors), {@code .avg_q_sz}, {@code .await}, {@code
 * .r_await}, {@code .w_await}, {@code .svctm} (ms) and {@code .util} (percent), tagged {@code device} and {@code
 * device_name}, and {@code device_label} for a mapped device; and of the whole host {@code system.io.block_in} and {@code
 * .block_out}. The first run has nothing to compare with.
 *
 * <p>Names and units as in the Datadog Agent's {@code system/disk/io/iostats_nix.go}.
 */
@Extension
@CheckType(name = "io")
@EmitsMetric(
        name = "system.io.{r_s,w_s,rrqm_s,wrqm_s}",
        type = Metric.Type.RATE,
        unit = "request/second",
        description = "requests completed, and merged")
@EmitsMetric(name = "system.io.{rkb_s,wkb_s}", unit = "kibibyte/second", description = "read and written")
@EmitsMetric(name = "system.io.avg_rq_sz", unit = "sector", description = "of a request")
@EmitsMetric(name = "system.io.avg_q_sz", unit = "request", description = "in the queue")
@EmitsMetric(name = "system.io.{await,r_await,w_await,svctm}", unit = "millisecond", description = "of a request")
@EmitsMetric(name = "system.io.util", unit = "percent", description = "of the time in which the device was busy")
@EmitsMetric(
        name = "system.io.{block_in,block_out}",
        type = Metric.Type.RATE,
        description = "of the whole host: `pgpgin` and `pgpgout` times 4096, as the Datadog Agent sends it")
public final class IoCheck implements Check {
    private static final double BYTES_PER_KB = 1024;
    private static final double MILLIS_PER_SECOND = 1000;

    /** The Datadog Agent takes the KiB of {@code pgpgin} for pages of 4 KiB; who compares hosts needs the same number. */
    private static final double BLOCK_FACTOR = 4096;

    private record Sample(Instant time, Map<String, DiskStats> devices) {}

    private final HostFiles files;
    private final Expressions excluded;
    private final Remarks remarks = new Remarks();
    private @Nullable Sample last;

    /** Prepares the check. */
    public IoCheck(IoSettings settings) {
        requireNonNull(settings, "settings is null");
        this.files = HostFiles.locate(settings.procfsPath(), settings.sysfsPath(), Optional.empty());
        // As with the Datadog Agent, the older name counts only without the newer one.
        this.excluded = settings.deviceExcludeRe().isEmpty()
                ? Expressions.compile("device_blacklist_re", List.of(settings.deviceBlacklistRe()), 0, remarks::wrong)
                : Expressions.compile("device_exclude_re", List.of(settings.deviceExcludeRe()), 0, remarks::wrong);
        if (settings.lowercaseDeviceTag()) {
            remarks.unused(
                    "lowercase_device_tag is not used: it is for Windows, whose device names have two spellings");
        }
    }

    @Override
    public void run(CheckContext context) {
        remarks.tell(context);
        Sender sender = context.sender();
        Instant now = context.clock().instant();
        try (Reading reading = new Reading(files, context)) {
            Map<String, DiskStats> devices = DiskStats.read(reading);
            devices.forEach((name, stats) -> {
                if (!excluded.matchPart(name)) {
                    device(sender, name, stats, now);
                }
            });
            last = new Sample(now, devices);
            VmStat vmstat = VmStat.read(reading);
            vmstat.rate(sender, "system.io.block_in", "pgpgin", BLOCK_FACTOR);
            vmstat.rate(sender, "system.io.block_out", "pgpgout", BLOCK_FACTOR);
        }
    }

    private void device(Sender sender, String name, DiskStats stats, Instant now) {
        String[] tags = tags(name);
        sender.rate("system.io.r_s", stats.reads(), tags);
        sender.rate("system.io.w_s", stats.writes(), tags);
        sender.rate("system.io.rrqm_s", stats.readsMerged(), tags);
        sender.rate("system.io.wrqm_s", stats.writesMerged(), tags);
        if (last == null) {
            return;
        }
        DiskStats before = last.devices().get(name);
        double millis = Duration.between(last.time(), now).toMillis();
        if (before != null && millis > 0) {
            since(sender, stats.since(before), millis, tags);
        }
    }

    private static void since(Sender sender, DiskStats added, double millis, String[] tags) {
        double seconds = millis / MILLIS_PER_SECOND;
        double requests = added.reads() + added.writes();
        double bytes = added.readBytes() + added.writtenBytes();
        gauge(sender, "rkb_s", added.readBytes() / BYTES_PER_KB / seconds, tags);
        gauge(sender, "wkb_s", added.writtenBytes() / BYTES_PER_KB / seconds, tags);
        gauge(sender, "avg_rq_sz", each(bytes / DiskStats.BYTES_PER_SECTOR, requests), tags);
        gauge(sender, "avg_q_sz", added.weightedMillis() / millis, tags);
        gauge(sender, "await", each(added.readMillis() + added.writeMillis(), requests), tags);
        gauge(sender, "r_await", each(added.readMillis(), added.reads()), tags);
        gauge(sender, "w_await", each(added.writeMillis(), added.writes()), tags);
        gauge(sender, "svctm", each(added.busyMillis(), requests), tags);
        gauge(sender, "util", added.busyMillis() / millis * 100, tags);
    }

    private static double each(double sum, double count) {
        return count == 0 ? 0 : sum / count;
    }

    /** With two decimals, as the Datadog Agent sends it. */
    private static void gauge(Sender sender, String name, double value, String[] tags) {
        sender.gauge("system.io." + name, Math.round(value * 100) / 100.0, tags);
    }

    private String[] tags(String name) {
        List<String> tags = new ArrayList<>(List.of("device:" + name, "device_name:" + name));
        // In names below /sys, where it would separate directories, a slash is written so.
        Reading.text(files.sysfs()
                        .resolve("block")
                        .resolve(name.replace('/', '!'))
                        .resolve("dm/name"))
                .filter(label -> !label.isEmpty())
                .ifPresent(label -> tags.add("device_label:" + label));
        return tags.toArray(String[]::new);
    }
}
