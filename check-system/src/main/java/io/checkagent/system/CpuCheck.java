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
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * How busy the host's CPUs were since the last run, in percent of all of them together: {@code system.cpu.user} (with
 * nice), {@code .system} (with interrupts), {@code .iowait}, {@code .idle}, {@code .stolen} add up to 100; {@code
 * .guest} is a part of {@code .user}, {@code .interrupt} of {@code .system}. The first run has nothing to compare with.
 *
 * <p>Besides {@code system.cpu.num_cores}, {@code .context_switches}, and the seconds since boot: {@code .user.total} and
 * so on, tagged {@code core}.
 *
 * <p>Names and units as in the Datadog Agent's {@code pkg/collector/corechecks/system/cpu}.
 */
@Extension
@CheckType(name = "cpu")
@EmitsMetric(
        name = "system.cpu.{user,system,iowait,idle,stolen}",
        unit = "percent",
        description = "of all CPUs since the last run; together 100. `user` has nice, `system` has interrupts")
@EmitsMetric(name = "system.cpu.{interrupt,guest}", unit = "percent", description = "parts of `system` and `user`")
@EmitsMetric(name = "system.cpu.num_cores", unit = "core", description = "CPUs on line")
@EmitsMetric(
        name = "system.cpu.context_switches",
        type = Metric.Type.MONOTONIC_COUNT,
        description = "since the last run")
@EmitsMetric(
        name = "system.cpu.{user,nice,system,idle,iowait,irq,softirq,steal,guest,guestnice}.total",
        unit = "second",
        description = "since boot, tag `core`")
public final class CpuCheck implements Check {
    private static final String CONTEXT_SWITCHES = "ctxt ";

    private final boolean perCpu;
    private final HostFiles files;
    private @Nullable CpuTimes last;

    /** Prepares the check. */
    public CpuCheck(CpuSettings settings) {
        this.perCpu = requireNonNull(settings, "settings is null").reportTotalPercpu();
        this.files = HostFiles.locate(settings.procfsPath());
    }

    @Override
    public void run(CheckContext context) throws IOException {
        Sender sender = context.sender();
        try (Reading reading = new Reading(files, context)) {
            List<String> stat = reading.required("stat");
            int count = CpuTimes.count(stat);
            if (count > 0) {
                sender.gauge("system.cpu.num_cores", count);
            }
            contextSwitches(sender, stat, reading);
            Map<String, CpuTimes> times = CpuTimes.parse(stat, reading);
            totals(sender, times);
            CpuTimes now = times.get(CpuTimes.ALL);
            if (now == null) {
                context.warn("stat has no usable line of all CPUs: how busy they are cannot be told");
            } else if (last != null) {
                percentages(sender, now.since(last));
            }
            last = now;
        }
    }

    private static void contextSwitches(Sender sender, List<String> stat, Reading reading) {
        for (String line : stat) {
            if (line.startsWith(CONTEXT_SWITCHES)) {
                OptionalDouble count = Numbers.parse(line.substring(CONTEXT_SWITCHES.length()));
                count.ifPresentOrElse(
                        value -> sender.monotonicCount("system.cpu.context_switches", value),
                        () -> reading.malformed("stat", line));
            }
        }
    }

    private static void percentages(Sender sender, CpuTimes added) {
        if (added.total() == 0) {
            return;
        }
        double toPercent = 100.0 / added.total();
        sender.gauge("system.cpu.user", (added.user() + added.nice()) * toPercent);
        sender.gauge("system.cpu.system", (added.system() + added.irq() + added.softirq()) * toPercent);
        sender.gauge("system.cpu.interrupt", (added.irq() + added.softirq()) * toPercent);
        sender.gauge("system.cpu.iowait", added.iowait() * toPercent);
        sender.gauge("system.cpu.idle", added.idle() * toPercent);
        sender.gauge("system.cpu.stolen", added.steal() * toPercent);
        sender.gauge("system.cpu.guest", added.guest() * toPercent);
    }

    private void totals(Sender sender, Map<String, CpuTimes> times) {
        times.forEach((name, ticks) -> {
            boolean all = name.equals(CpuTimes.ALL);
            if (all != perCpu) {
                totals(sender, ticks, "core:" + (all ? "cpu-total" : name));
            }
        });
    }

    private static void totals(Sender sender, CpuTimes ticks, String core) {
        sender.gauge("system.cpu.user.total", ticks.user() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.nice.total", ticks.nice() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.system.total", ticks.system() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.idle.total", ticks.idle() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.iowait.total", ticks.iowait() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.irq.total", ticks.irq() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.softirq.total", ticks.softirq() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.steal.total", ticks.steal() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.guest.total", ticks.guest() / CpuTimes.TICKS_PER_SECOND, core);
        sender.gauge("system.cpu.guestnice.total", ticks.guestNice() / CpuTimes.TICKS_PER_SECOND, core);
    }
}
