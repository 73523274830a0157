// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.pf4j.Extension;

/**
 * The host's memory and swap space from {@code /proc/meminfo}, in MiB; {@code .pct_*} are fractions of 1. As with the
 * Datadog Agent ({@code system/memory/memory_nix.go}), {@code system.mem.used} is all that is not free, caches included,
 * {@code system.mem.cached} counts the reclaimable slab as cache, and a host without swap has all of it free.
 */
@Extension
@CheckType(name = "memory")
@EmitsMetric(
        name =
                "system.mem.{total,free,used,usable,cached,buffered,shared,slab,slab_reclaimable,page_tables,commit_limit,committed_as}",
        unit = "mebibyte",
        description = "`used` is all that is not free; `cached` has the reclaimable slab")
@EmitsMetric(name = "system.mem.pct_usable", unit = "fraction", description = "of `total`")
@EmitsMetric(name = "system.swap.{total,free,used,cached}", unit = "mebibyte", description = "")
@EmitsMetric(name = "system.swap.pct_free", unit = "fraction", description = "of `total`; 1 without swap")
@EmitsMetric(
        name = "system.swap.{swap_in,swap_out}",
        type = Metric.Type.RATE,
        unit = "mebibyte/second",
        description = "")
@EmitsMetric(
        name = "system.mem.{allocstall,pgscan_direct,pgsteal_direct,pgscan_kswapd,pgsteal_kswapd}",
        type = Metric.Type.MONOTONIC_COUNT,
        unit = "page",
        description = "with `collect_memory_pressure`; `allocstall` has the tag `zone`")
public final class MemoryCheck implements Check {
    private static final String MEMINFO = "meminfo";
    private static final double KIB_PER_MIB = 1024;

    /** The pages of {@code /proc/vmstat} are taken for 4 KiB on every machine, as the Datadog Agent does. */
    private static final double MIB_PER_PAGE = 4 / KIB_PER_MIB;

    private static final String ALLOCATION_STALLS = "allocstall_";

    private final boolean pressure;
    private final HostFiles files;

    /** Prepares the check. */
    public MemoryCheck(MemorySettings settings) {
        this.pressure = requireNonNull(settings, "settings is null").collectMemoryPressure();
        this.files = HostFiles.locate(settings.procfsPath());
    }

    @Override
    public void run(CheckContext context) throws IOException {
        Sender sender = context.sender();
        try (Reading reading = new Reading(files, context)) {
            Map<String, Double> mebibytes = parse(reading.required(MEMINFO), reading);
            memory(context, mebibytes);
            swap(context, mebibytes);
            VmStat vmstat = VmStat.read(reading);
            vmstat.rate(sender, "system.swap.swap_in", "pswpin", MIB_PER_PAGE);
            vmstat.rate(sender, "system.swap.swap_out", "pswpout", MIB_PER_PAGE);
            if (pressure) {
                pressure(sender, vmstat);
            }
        }
    }

    private static void memory(CheckContext context, Map<String, Double> mebibytes) {
        Sender sender = context.sender();
        Double total = mebibytes.get("MemTotal");
        Double free = mebibytes.get("MemFree");
        double buffered = mebibytes.getOrDefault("Buffers", 0.0);
        double reclaimable = mebibytes.getOrDefault("SReclaimable", 0.0);
        double cached = mebibytes.getOrDefault("Cached", 0.0) + reclaimable;
        if (total == null || free == null || total == 0) {
            context.warn("meminfo has no usable MemTotal and MemFree: the memory cannot be told");
        } else {
            // Kernels before 3.14 do not estimate it themselves.
            double usable = mebibytes.getOrDefault("MemAvailable", free + buffered + cached);
            sender.gauge("system.mem.total", total);
            sender.gauge("system.mem.free", free);
            sender.gauge("system.mem.used", total - free);
            sender.gauge("system.mem.usable", usable);
            sender.gauge("system.mem.pct_usable", usable / total);
            sender.gauge("system.mem.cached", cached);
            sender.gauge("system.mem.buffered", buffered);
        }
        optional(sender, "system.mem.shared", mebibytes, "Shmem");
        optional(sender, "system.mem.slab", mebibytes, "Slab");
        optional(sender, "system.mem.slab_reclaimable", mebibytes, "SReclaimable");
        optional(sender, "system.mem.page_tables", mebibytes, "PageTables");
        optional(sender, "system.mem.commit_limit", mebibytes, "CommitLimit");
        optional(sender, "system.mem.committed_as", mebibytes, "Committed_AS");
    }

    private static void swap(CheckContext context, Map<String, Double> mebibytes) {
        Sender sender = context.sender();
        Double total = mebibytes.get("SwapTotal");
        Double free = mebibytes.get("SwapFree");
        if (total == null || free == null) {
            context.warn("meminfo has no usable SwapTotal and SwapFree: the swap space cannot be told");
        } else {
            sender.gauge("system.swap.total", total);
            sender.gauge("system.swap.free", free);
            sender.gauge("system.swap.used", total - free);
            sender.gauge("system.swap.pct_free", total == 0 ? 1 : free / total);
        }
        optional(sender, "system.swap.cached", mebibytes, "SwapCached");
    }

    private static void pressure(Sender sender, VmStat vmstat) {
        vmstat.counters().forEach((name, value) -> {
            if (name.startsWith(ALLOCATION_STALLS)) {
                sender.monotonicCount(
                        "system.mem.allocstall", value, "zone:" + name.substring(ALLOCATION_STALLS.length()));
            }
        });
        for (String counter : List.of("pgscan_direct", "pgsteal_direct", "pgscan_kswapd", "pgsteal_kswapd")) {
            vmstat.count(sender, "system.mem." + counter, counter);
        }
    }

    private static Map<String, Double> parse(List<String> meminfo, Reading reading) {
        Map<String, Double> mebibytes = new HashMap<>();
        for (String line : meminfo) {
            String[] columns = line.strip().split(":? +", -1);
            OptionalDouble value = columns.length < 2 ? OptionalDouble.empty() : Numbers.parse(columns[1]);
            if (value.isEmpty() || columns.length > 3) {
                reading.malformed(MEMINFO, line);
            } else if (columns.length == 3) {
                // Without a unit it is a number of huge pages.
                mebibytes.put(columns[0], value.getAsDouble() / KIB_PER_MIB);
            }
        }
        return mebibytes;
    }

    private static void optional(Sender sender, String metric, Map<String, Double> mebibytes, String name) {
        Double value = mebibytes.get(name);
        if (value != null) {
            sender.gauge(metric, value);
        }
    }
}
