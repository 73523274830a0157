// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Sender;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * How busy the host's CPUs were since the last run, in percent of all of them together: {@code system.cpu.user} (with
 * nice), {@code .system} (with interrupts), {@code .iowait}, {@code .idle}, {@code .stolen} add up to 100; {@code
 * .guest} is a part of {@code .user}. Besides {@code system.cpu.num_cores}. The first run has nothing to compare with.
 */
@Extension
@CheckType(name = "cpu")
public final class CpuCheck implements Check {
    private final HostFiles files;
    private @Nullable CpuTimes last;

    /** Prepares the check. */
    public CpuCheck(HostSettings settings) {
        this(HostFiles.locate(settings));
    }

    CpuCheck(HostFiles files) {
        this.files = requireNonNull(files, "files is null");
    }

    @Override
    public void run(CheckContext context) throws IOException {
        List<String> stat = files.procfsLines("stat");
        CpuTimes now = CpuTimes.parse(stat);
        context.sender().gauge("system.cpu.num_cores", CpuTimes.count(stat));
        if (last != null) {
            send(context.sender(), now.since(last));
        }
        last = now;
    }

    private static void send(Sender sender, CpuTimes added) {
        if (added.total() == 0) {
            return;
        }
        double toPercent = 100.0 / added.total();
        sender.gauge("system.cpu.user", (added.user() + added.nice()) * toPercent);
        sender.gauge("system.cpu.system", (added.system() + added.irq() + added.softirq()) * toPercent);
        sender.gauge("system.cpu.iowait", added.iowait() * toPercent);
        sender.gauge("system.cpu.idle", added.idle() * toPercent);
        sender.gauge("system.cpu.stolen", added.steal() * toPercent);
        sender.gauge("system.cpu.guest", added.guest() * toPercent);
    }
}
