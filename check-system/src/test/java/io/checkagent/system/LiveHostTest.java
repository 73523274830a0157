// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.checkagent.api.Check;
import io.checkagent.testkit.Emission;
import io.checkagent.testkit.TestAgent;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads the machine that the test runs on, and compares with what the JDK and the machine's own programs know of it. */
@EnabledOnOs(OS.LINUX)
final class LiveHostTest {
    private static final String PROC = "procfs_path: /proc";
    private static final String ROOT = "rootfs_path: /";

    @RegisterExtension
    final TestHost host = TestHost.empty();

    @Test
    void cpuTimesAddUpToAHundredPercent() throws Exception {
        TestAgent agent = run(CpuCheck.class, PROC);
        agent.forgetEmissions();
        long until = System.nanoTime() + 50_000_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }

        agent.run();

        Map<String, Double> values = TestHost.points(agent);
        assertThat(values.get("system.cpu.num_cores")).isGreaterThanOrEqualTo(1);
        double sum = List.of("user", "system", "iowait", "idle", "stolen").stream()
                .mapToDouble(name -> values.get("system.cpu." + name))
                .sum();
        assertThat(sum).isCloseTo(100, within(0.001));
    }

    @Test
    void memoryLoadUptimeAndFileHandlesArePlausible() throws Exception {
        Map<String, Double> memory = TestHost.points(run(MemoryCheck.class, PROC, "collect_memory_pressure: true"));
        assertThat(memory.get("system.mem.pct_usable")).isBetween(0.0, 1.0);
        assertThat(memory.get("system.mem.total")).isGreaterThan(64);
        assertThat(TestHost.points(run(LoadCheck.class, PROC)).get("system.load.1"))
                .isGreaterThanOrEqualTo(0);
        assertThat(TestHost.points(run(UptimeCheck.class, PROC)).get("system.uptime"))
                .isGreaterThan(0);
        // A file of /proc/sys, which can be read only once.
        assertThat(TestHost.points(run(FileHandleCheck.class, PROC)).get("system.fs.file_handles.max"))
                .isGreaterThan(1000);
    }

    @Test
    void noLineOfThisKernelIsNews() throws Exception {
        String sys = "sysfs_path: /sys";
        for (TestAgent agent : List.of(
                run(CpuCheck.class, PROC, "report_total_percpu: true"),
                run(MemoryCheck.class, PROC, "collect_memory_pressure: true"),
                run(LoadCheck.class, PROC),
                run(IoCheck.class, PROC, sys),
                run(NetworkCheck.class, PROC, sys, "collect_connection_state: true", "collect_connection_queues: true"),
                run(DiskCheck.class, PROC, ROOT))) {
            assertThat(agent.warnings()).noneMatch(warning -> warning.contains("cannot be read: "));
        }
    }

    @Test
    void theLoopbackInterfaceIsThere() throws Exception {
        TestAgent agent = run(NetworkCheck.class, PROC, "sysfs_path: /sys", "excluded_interfaces: []");
        agent.run();

        assertThat(agent).emitted().gauge("system.net.iface.mtu").withTag("iface:lo");
    }

    @Test
    void theRootFileSystemHasTheSizeThatTheJdkKnows() throws Exception {
        TestAgent agent = run(DiskCheck.class, PROC, ROOT, "use_mount: true", "mount_point_include: ['/$']");

        assertThat(agent)
                .emitted()
                .gauge("system.disk.total")
                .withTag("device:/")
                .which(
                        "size",
                        emission -> emission instanceof Emission.Point point
                                && Math.abs(point.value() - new File("/").getTotalSpace() / 1024.0) < 1)
                .once();
    }

    @Test
    void theRootFileSystemHasTheInodesThatTheProgramOfThisMachineKnows() throws Exception {
        double total = inodesOfRoot();

        TestAgent agent = run(DiskCheck.class, PROC, ROOT, "use_mount: true", "mount_point_include: ['/$']");

        assertThat(agent.warnings()).noneMatch(warning -> warning.contains("inodes"));
        if (total > 0) {
            assertThat(agent).emitted().gauge("system.fs.inodes.total").withValue(total);
        }
    }

    private static double inodesOfRoot() throws Exception {
        Process df = new ProcessBuilder("df", "-i", "/").start();
        String output = new String(df.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(df.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return Double.parseDouble(
                output.lines().skip(1).findFirst().orElseThrow().split(" +", -1)[1]);
    }

    private TestAgent run(Class<? extends Check> check, String... options) throws Exception {
        TestAgent agent = host.startAs(check, "instances:\n  - {" + String.join(", ", options) + "}\n");
        agent.run();
        return agent;
    }
}
