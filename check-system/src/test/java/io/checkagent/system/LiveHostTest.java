// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Reads the machine that the test runs on, and compares with what the JDK knows of it. */
@EnabledOnOs(OS.LINUX)
final class LiveHostTest {
    private final HostFiles files = new HostFiles(Path.of("/proc"), Path.of("/sys"), Path.of("/"));
    private final RecordingContext context = new RecordingContext();

    @Test
    void cpuTimesAddUpToAHundredPercent() throws Exception {
        CpuCheck check = new CpuCheck(files);
        check.run(new RecordingContext());
        long until = System.nanoTime() + 50_000_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }

        check.run(context);

        Map<String, Double> values = context.untagged();
        assertThat(values.get("system.cpu.num_cores")).isGreaterThanOrEqualTo(1);
        double sum = values.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().endsWith("num_cores") && !entry.getKey().endsWith("guest"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        assertThat(sum).isCloseTo(100, within(0.001));
    }

    @Test
    void memoryLoadAndUptimeArePlausible() throws Exception {
        new MemoryCheck(files).run(context);
        new LoadCheck(files).run(context);
        new UptimeCheck(files).run(context);

        Map<String, Double> values = context.untagged();
        assertThat(values.get("system.mem.pct_usable")).isBetween(0.0, 1.0);
        assertThat(values.get("system.mem.total")).isGreaterThan(64);
        assertThat(values.get("system.load.1")).isGreaterThanOrEqualTo(0);
        assertThat(values.get("system.uptime")).isGreaterThan(0);
    }

    @Test
    void theLoopbackInterfaceIsThere() throws Exception {
        new NetworkCheck(new NetworkSettings(List.of(), Optional.empty(), Optional.empty(), Optional.empty()), files)
                .run(context);

        assertThat(context.tagged("device:lo", "device_name:lo")).containsKey("system.net.bytes_rcvd");
        assertThat(context.tagged("iface:lo")).containsKey("system.net.iface.mtu");
        assertThat(context.warnings()).isEmpty();
    }

    @Test
    void theRootFileSystemHasTheSizeThatTheJdkKnows() throws Exception {
        DiskSettings settings = new DiskSettings(
                true, true, false, List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

        new DiskCheck(settings, files, DiskCheck::fileStoreSpace).run(context);

        assertThat(context.metrics())
                .filteredOn(metric -> metric.name().equals("system.disk.total")
                        && metric.tags().contains("device:/"))
                .singleElement()
                .satisfies(metric ->
                        assertThat(metric.value()).isCloseTo(new File("/").getTotalSpace() / 1024.0, within(1.0)));
    }
}
