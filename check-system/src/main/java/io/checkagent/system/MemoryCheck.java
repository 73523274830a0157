// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Sender;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/**
 * The host's memory and swap space from {@code /proc/meminfo}, in MiB; {@code .pct_*} are fractions of 1. As with the
 * Datadog Agent, {@code system.mem.used} is all that is not free, caches included, and {@code system.mem.cached} counts
 * the reclaimable slab as cache.
 */
@Extension
@CheckType(name = "memory")
public final class MemoryCheck implements Check {
    private static final double KIB_PER_MIB = 1024;

    private final HostFiles files;

    /** Prepares the check. */
    public MemoryCheck(HostSettings settings) {
        this(HostFiles.locate(settings));
    }

    MemoryCheck(HostFiles files) {
        this.files = requireNonNull(files, "files is null");
    }

    @Override
    public void run(CheckContext context) throws IOException {
        Map<String, Double> mebibytes = parse(files.procfsLines("meminfo"));
        Sender sender = context.sender();
        memory(sender, mebibytes);
        swap(sender, mebibytes);
    }

    private static void memory(Sender sender, Map<String, Double> mebibytes) throws IOException {
        double total = required(mebibytes, "MemTotal");
        double free = required(mebibytes, "MemFree");
        double buffered = mebibytes.getOrDefault("Buffers", 0.0);
        double cached = mebibytes.getOrDefault("Cached", 0.0) + mebibytes.getOrDefault("SReclaimable", 0.0);
        // Kernels before 3.14 do not estimate it themselves.
        double usable = mebibytes.getOrDefault("MemAvailable", free + buffered + cached);
        sender.gauge("system.mem.total", total);
        sender.gauge("system.mem.free", free);
        sender.gauge("system.mem.used", total - free);
        sender.gauge("system.mem.usable", usable);
        sender.gauge("system.mem.pct_usable", usable / total);
        sender.gauge("system.mem.cached", cached);
        sender.gauge("system.mem.buffered", buffered);
        optional(sender, "system.mem.shared", mebibytes, "Shmem");
        optional(sender, "system.mem.slab", mebibytes, "Slab");
        optional(sender, "system.mem.page_tables", mebibytes, "PageTables");
        optional(sender, "system.mem.commit_limit", mebibytes, "CommitLimit");
        optional(sender, "system.mem.committed_as", mebibytes, "Committed_AS");
    }

    private static void swap(Sender sender, Map<String, Double> mebibytes) throws IOException {
        double total = required(mebibytes, "SwapTotal");
        double free = required(mebibytes, "SwapFree");
        sender.gauge("system.swap.total", total);
        sender.gauge("system.swap.free", free);
        sender.gauge("system.swap.used", total - free);
        optional(sender, "system.swap.cached", mebibytes, "SwapCached");
        if (total > 0) {
            sender.gauge("system.swap.pct_free", free / total);
        }
    }

    private static Map<String, Double> parse(List<String> meminfo) {
        Map<String, Double> mebibytes = new HashMap<>();
        for (String line : meminfo) {
            String[] columns = line.split(":? +", -1);
            if (columns.length == 3 && columns[2].equals("kB")) {
                mebibytes.put(columns[0], Long.parseLong(columns[1]) / KIB_PER_MIB);
            }
        }
        return mebibytes;
    }

    private static double required(Map<String, Double> mebibytes, String name) throws IOException {
        Double value = mebibytes.get(name);
        if (value == null) {
            throw new IOException("meminfo has no " + name);
        }
        return value;
    }

    private static void optional(Sender sender, String metric, Map<String, Double> mebibytes, String name) {
        Double value = mebibytes.get(name);
        if (value != null) {
            sender.gauge(metric, value);
        }
    }
}
