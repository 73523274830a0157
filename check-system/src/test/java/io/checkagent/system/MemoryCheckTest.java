// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.checkagent.testkit.TestAgent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MemoryCheckTest {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    @RegisterExtension
    final TestHost host = TestHost.captured();

    @Test
    void tellsMebibytesAndFractions() throws Exception {
        TestAgent agent = host.run(MemoryCheck.class);

        assertThat(TestHost.points(agent))
                .containsOnly(
                        entry("system.mem.total", 24682416 / 1024.0),
                        entry("system.mem.free", 22571528 / 1024.0),
                        entry("system.mem.used", (24682416 - 22571528) / 1024.0),
                        entry("system.mem.usable", 23158796 / 1024.0),
                        entry("system.mem.pct_usable", 23158796 / 24682416.0),
                        entry("system.mem.cached", 645336 / 1024.0 + 241700 / 1024.0),
                        entry("system.mem.buffered", 30000 / 1024.0),
                        entry("system.mem.shared", 12776 / 1024.0),
                        entry("system.mem.slab", 276732 / 1024.0),
                        entry("system.mem.slab_reclaimable", 241700 / 1024.0),
                        entry("system.mem.page_tables", 7312 / 1024.0),
                        entry("system.mem.commit_limit", 12341208 / 1024.0),
                        entry("system.mem.committed_as", 2482740 / 1024.0),
                        entry("system.swap.total", 2097148 / 1024.0),
                        entry("system.swap.free", 1572861 / 1024.0),
                        entry("system.swap.used", 2097148 / 1024.0 - 1572861 / 1024.0),
                        entry("system.swap.cached", 2.0),
                        entry("system.swap.pct_free", 1572861 / 2097148.0));
        assertThat(agent).emitted().gauge("system.mem.total").withHost("node-1");
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void tellsHowMuchIsSwappedASecond() throws Exception {
        TestAgent agent = host.run(MemoryCheck.class);
        host.write("proc/vmstat", "pswpin 4352\npswpout 131072\n");

        agent.advance(INTERVAL);

        // 3840 pages of 4 KiB within 15 s.
        assertThat(agent).emitted().gauge("system.swap.swap_in").withValue(1).once();
        assertThat(agent).emitted().gauge("system.swap.swap_out").withValue(0).once();
    }

    @Test
    void allOfASwapSpaceThatIsNotThereIsFree() throws Exception {
        host.write("proc/meminfo", "MemTotal: 4096 kB\nMemFree: 1024 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");

        TestAgent agent = host.run(MemoryCheck.class);

        assertThat(TestHost.points(agent))
                .contains(entry("system.swap.total", 0.0), entry("system.swap.pct_free", 1.0));
    }

    @Test
    void estimatesWhatIsUsableWhereTheKernelDoesNot() throws Exception {
        host.write("proc/meminfo", """
                MemTotal: 4096 kB
                MemFree: 1024 kB
                Buffers: 512 kB
                Cached: 256 kB
                SReclaimable: 256 kB
                SwapTotal: 0 kB
                SwapFree: 0 kB
                """);

        TestAgent agent = host.run(MemoryCheck.class);

        assertThat(TestHost.points(agent))
                .contains(entry("system.mem.usable", 2.0), entry("system.mem.pct_usable", 0.5))
                .doesNotContainKeys("system.mem.slab");
    }

    @Test
    void tellsThePressureOnlyWhenTold() throws Exception {
        TestAgent without = host.run(MemoryCheck.class);
        TestAgent with = host.run(MemoryCheck.class, "collect_memory_pressure: true");
        host.write(
                "proc/vmstat",
                "allocstall_normal 15\nallocstall_dma 0\npgscan_direct 40\npgsteal_direct 25\npgscan_kswapd 401\npgsteal_kswapd 390\n");
        without.forgetEmissions();
        without.advance(INTERVAL);

        with.advance(INTERVAL);

        assertThat(with)
                .emitted()
                .count("system.mem.allocstall")
                .withTag("zone:normal")
                .withValue(3);
        assertThat(with).emitted().count("system.mem.pgscan_direct").withValue(10);
        assertThat(with).emitted().count("system.mem.pgscan_kswapd").withValue(1);
        assertThat(TestHost.points(without)).doesNotContainKey("system.mem.pgscan_direct");
    }

    @Test
    void tellsTheSwapThoughTheMemoryCannotBeTold() throws Exception {
        host.write("proc/meminfo", "MemFree: 1024 kB\nMemTotal: plenty kB\nSwapTotal: 8 kB\nSwapFree: 4 kB\n");

        TestAgent agent = host.run(MemoryCheck.class);

        assertThat(TestHost.points(agent)).contains(entry("system.swap.pct_free", 0.5));
        assertThat(agent)
                .warned("no usable MemTotal")
                .warned("meminfo has a line that cannot be read: \"MemTotal: plenty");
    }

    @Test
    void tellsTheMemoryThoughThereIsNoVmstat() throws Exception {
        host.delete("proc/vmstat");

        TestAgent agent = host.run(MemoryCheck.class);

        assertThat(TestHost.points(agent)).containsKey("system.mem.total");
        assertThat(agent).warned("vmstat; set procfs_path");
    }
}
