// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.checkagent.testkit.TestAgent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class CpuCheckTest {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    @RegisterExtension
    final TestHost host = TestHost.captured();

    @Test
    void firstKnowsOnlyWhatNeedsNoComparison() throws Exception {
        TestAgent agent = host.run(CpuCheck.class);

        assertThat(TestHost.points(agent)).containsExactly(entry("system.cpu.num_cores", 2.0));
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void tellsInPercentHowTheTimeSinceTheLastRunWasSpent() throws Exception {
        TestAgent agent = runWith("cpu  1000 100 500 8000 200 10 20 30 40 0");

        next(agent, "cpu  1030 110 515 8120 208 12 23 42 60 0");

        // 200 ticks: 30+10 user and nice, 15+2+3 system and interrupts, 120 idle, 8 waiting, 12 stolen.
        assertThat(TestHost.points(agent))
                .containsOnly(
                        entry("system.cpu.num_cores", 1.0),
                        entry("system.cpu.context_switches", 100.0),
                        entry("system.cpu.user", 20.0),
                        entry("system.cpu.system", 10.0),
                        entry("system.cpu.interrupt", 2.5),
                        entry("system.cpu.idle", 60.0),
                        entry("system.cpu.iowait", 4.0),
                        entry("system.cpu.stolen", 6.0),
                        entry("system.cpu.guest", 10.0));
        assertThat(agent).emitted().count("system.cpu.context_switches").withHost("node-1");
    }

    @Test
    void tellsTheSecondsSinceBootOfAllCpusTogether() throws Exception {
        TestAgent agent = host.run(CpuCheck.class);

        assertThat(TestHost.points(agent, "core:cpu-total"))
                .containsOnly(
                        entry("system.cpu.user.total", 800.36),
                        entry("system.cpu.nice.total", 1.2),
                        entry("system.cpu.system.total", 207.31),
                        entry("system.cpu.idle.total", 852.78),
                        entry("system.cpu.iowait.total", 14.15),
                        entry("system.cpu.irq.total", 0.1),
                        entry("system.cpu.softirq.total", 3.01),
                        entry("system.cpu.steal.total", 14.64),
                        entry("system.cpu.guest.total", 5.0),
                        entry("system.cpu.guestnice.total", 0.0));
        assertThat(TestHost.points(agent, "core:cpu0")).isEmpty();
    }

    @Test
    void tellsTheSecondsSinceBootOfEachCpuWhenTold() throws Exception {
        TestAgent agent = host.run(CpuCheck.class, "report_total_percpu: true");

        assertThat(TestHost.points(agent, "core:cpu0")).contains(entry("system.cpu.user.total", 395.97));
        assertThat(TestHost.points(agent, "core:cpu1")).contains(entry("system.cpu.user.total", 404.38));
        assertThat(TestHost.points(agent, "core:cpu-total")).isEmpty();
    }

    @Test
    void countsATimeThatFellAsNothing() throws Exception {
        TestAgent agent = runWith("cpu  1000 0 500 8000 200 0 0 0 0 0");

        next(agent, "cpu  1010 0 500 8090 150 0 0 0 0 0");

        assertThat(TestHost.points(agent))
                .contains(
                        entry("system.cpu.user", 10.0),
                        entry("system.cpu.idle", 90.0),
                        entry("system.cpu.iowait", 0.0));
    }

    @Test
    void saysNothingOfNoTimeAtAll() throws Exception {
        TestAgent agent = runWith("cpu  1000 0 500 8000 200 0 0 0 0 0");

        next(agent, "cpu  1000 0 500 8000 200 0 0 0 0 0");

        assertThat(TestHost.points(agent)).containsOnlyKeys("system.cpu.num_cores", "system.cpu.context_switches");
    }

    @Test
    void understandsTheFewColumnsOfOldKernels() throws Exception {
        TestAgent agent = runWith("cpu  10 0 5 80");

        next(agent, "cpu  20 0 5 170");

        assertThat(TestHost.points(agent)).contains(entry("system.cpu.user", 10.0), entry("system.cpu.stolen", 0.0));
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void tellsOfALineItDoesNotUnderstandAndGoesOnWithTheOthers() throws Exception {
        host.write("proc/stat", "cpu  10 0 5 80\ncpu0 10 0 5 80\ncpu1 10 many 5 80\nctxt 7\n");

        TestAgent agent = host.run(CpuCheck.class, "report_total_percpu: true");

        assertThat(TestHost.points(agent)).contains(entry("system.cpu.num_cores", 2.0));
        assertThat(TestHost.points(agent, "core:cpu0")).isNotEmpty();
        assertThat(agent).warned("stat has a line that cannot be read: \"cpu1 10 many 5 80\"");
    }

    private TestAgent runWith(String total) throws Exception {
        stat(total, 5000);
        TestAgent agent = host.run(CpuCheck.class);
        agent.forgetEmissions();
        return agent;
    }

    private void next(TestAgent agent, String total) throws Exception {
        stat(total, 5100);
        agent.advance(INTERVAL);
    }

    private void stat(String total, int switches) {
        host.write(
                "proc/stat",
                total + "\ncpu0 1 1 1 1 1 1 1 1 1 0\nintr 1 2 3\nctxt " + switches + "\nprocs_running 1\n");
    }
}
