// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.checkagent.testkit.TestAgent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class IoCheckTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final String EACH_10_SECONDS = "min_collection_interval: 10";

    @RegisterExtension
    final TestHost host = TestHost.captured();

    @Test
    void tellsWhatWasDoneSinceTheLastRun() throws Exception {
        host.write("proc/diskstats", "254 0 vda 1000 10 8000 500 2000 20 16000 4000 0 3000 4500\n");
        TestAgent agent = host.run(IoCheck.class, EACH_10_SECONDS);
        // 100 reads of 4 KiB in 200 ms, 300 writes of 8 KiB in 1800 ms, busy for 2500 ms, 4000 ms for all requests.
        host.write("proc/diskstats", "254 0 vda 1100 20 8800 700 2300 50 20800 5800 0 5500 8500\n");

        agent.advance(INTERVAL);

        assertThat(TestHost.points(agent, "device:vda", "device_name:vda"))
                .containsOnly(
                        entry("system.io.r_s", 10.0),
                        entry("system.io.w_s", 30.0),
                        entry("system.io.rrqm_s", 1.0),
                        entry("system.io.wrqm_s", 3.0),
                        entry("system.io.rkb_s", 40.0),
                        entry("system.io.wkb_s", 240.0),
                        entry("system.io.avg_rq_sz", 14.0),
                        entry("system.io.avg_q_sz", 0.4),
                        entry("system.io.await", 5.0),
                        entry("system.io.r_await", 2.0),
                        entry("system.io.w_await", 6.0),
                        entry("system.io.svctm", 6.25),
                        entry("system.io.util", 25.0));
    }

    @Test
    void tellsTheBlocksOfTheWholeHost() throws Exception {
        TestAgent agent = host.run(IoCheck.class, EACH_10_SECONDS);
        host.write("proc/vmstat", "pgpgin 2095252\npgpgout 931104\n");

        agent.advance(INTERVAL);

        assertThat(agent)
                .emitted()
                .gauge("system.io.block_in")
                .withValue(10 * 4096)
                .once();
        assertThat(agent).emitted().gauge("system.io.block_out").withValue(0).once();
    }

    @Test
    void anIdleDeviceDividesNothing() throws Exception {
        TestAgent agent = host.run(IoCheck.class, EACH_10_SECONDS);

        agent.advance(INTERVAL);

        assertThat(TestHost.points(agent, "device:vda", "device_name:vda"))
                .contains(entry("system.io.await", 0.0), entry("system.io.util", 0.0));
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void labelsAMappedDeviceWithItsName() throws Exception {
        TestAgent agent = host.run(IoCheck.class, EACH_10_SECONDS);

        agent.advance(INTERVAL);

        assertThat(agent)
                .emitted()
                .gauge("system.io.util")
                .withTag("device:dm-0")
                .withTag("device_label:vg-data");
    }

    @Test
    void aTimeOfThirtyTwoBitsThatBeganAgainIsUnderstood() throws Exception {
        host.write("proc/diskstats", "254 0 vda 1 0 8 4294967000 0 0 0 0 0 0 0\n");
        TestAgent agent = host.run(IoCheck.class, EACH_10_SECONDS);
        host.write("proc/diskstats", "254 0 vda 2 0 16 704 0 0 0 0 0 0 0\n");

        agent.advance(INTERVAL);

        assertThat(agent).emitted().gauge("system.io.r_await").withValue(1000);
    }

    @Test
    void anotherDeviceOfTheSameNameIsNew() throws Exception {
        host.write("proc/diskstats", "8 0 sda 5000 0 800000 90000 0 0 0 0 0 9000 90000\n");
        TestAgent agent = host.run(IoCheck.class, EACH_10_SECONDS);
        host.write("proc/diskstats", "8 0 sda 10 0 80 20 0 0 0 0 0 20 20\n");

        agent.advance(INTERVAL);

        assertThat(agent)
                .emitted()
                .gauge("system.io.rkb_s")
                .withTag("device:sda")
                .withValue(4);
        assertThat(agent)
                .emitted()
                .gauge("system.io.r_await")
                .withTag("device:sda")
                .withValue(2);
    }

    @Test
    void leavesOutDevicesByPattern() throws Exception {
        TestAgent agent = host.run(IoCheck.class, EACH_10_SECONDS, "device_exclude_re: '^dm-[0-9]+|loop'");

        agent.advance(INTERVAL);

        assertThat(agent).emitted().gauge("system.io.util").times(2);
        assertThat(agent.emissions())
                .noneMatch(emission -> emission.tags().contains("device:dm-0")
                        || emission.tags().contains("device:loop0"));
    }

    @Test
    void leavesOutDevicesByTheOlderNameOfThePattern() throws Exception {
        TestAgent agent = host.run(IoCheck.class, EACH_10_SECONDS, "device_blacklist_re: 'vda|dm'");

        agent.advance(INTERVAL);

        assertThat(agent)
                .emitted()
                .gauge("system.io.util")
                .withTag("device:loop0")
                .once();
        assertThat(agent).emitted().gauge("system.io.util").once();
    }

    @Test
    void saysThatTheOptionForWindowsIsNotUsed() throws Exception {
        TestAgent agent = host.run(IoCheck.class, "lowercase_device_tag: true");

        assertThat(TestHost.notices(agent)).contains("lowercase_device_tag is not used");
        assertThat(agent.warnings()).noneMatch(warning -> warning.contains("lowercase"));
    }
}
