// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.checkagent.testkit.CheckFailedException;
import io.checkagent.testkit.TestAgent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code load}, {@code uptime} and {@code file_handle}. */
final class SmallChecksTest {
    @RegisterExtension
    final TestHost host = TestHost.captured();

    @Test
    void loadTellsTheAveragesAsTheyAreAndForOneCpu() throws Exception {
        TestAgent agent = host.run(LoadCheck.class);

        assertThat(TestHost.points(agent))
                .containsOnly(
                        entry("system.load.1", 0.95),
                        entry("system.load.5", 1.92),
                        entry("system.load.15", 1.47),
                        entry("system.load.norm.1", 0.475),
                        entry("system.load.norm.5", 0.96),
                        entry("system.load.norm.15", 0.735));
    }

    @Test
    void loadTellsTheAveragesThoughTheNumberOfCpusIsNotKnown() throws Exception {
        host.delete("proc/stat");

        TestAgent agent = host.run(LoadCheck.class);

        assertThat(TestHost.points(agent)).containsOnlyKeys("system.load.1", "system.load.5", "system.load.15");
        assertThat(agent).warned("there is no " + host.directory() + "/proc/stat");
    }

    @Test
    void uptimeTellsWholeSeconds() throws Exception {
        assertThat(TestHost.points(host.run(UptimeCheck.class))).containsExactly(entry("system.uptime", 948.0));
    }

    @Test
    void fileHandlesAreToldAsNumbersAndAsAFraction() throws Exception {
        host.write("proc/sys/fs/file-nr", "1984\t64\t38400\n");

        TestAgent agent = host.run(FileHandleCheck.class);

        assertThat(TestHost.points(agent))
                .containsOnly(
                        entry("system.fs.file_handles.allocated", 1984.0),
                        entry("system.fs.file_handles.allocated_unused", 64.0),
                        entry("system.fs.file_handles.used", 1920.0),
                        entry("system.fs.file_handles.in_use", 0.05),
                        entry("system.fs.file_handles.max", 38400.0));
    }

    @Test
    void fileHandlesHaveNoLimitOnModernKernels() throws Exception {
        assertThat(TestHost.points(host.run(FileHandleCheck.class)))
                .contains(entry("system.fs.file_handles.max", (double) Long.MAX_VALUE));
    }

    @Test
    void aCheckWithoutItsOnlyFileFailsAndSaysWhatToDo() {
        host.delete("proc/uptime");

        assertThatThrownBy(() -> host.run(UptimeCheck.class))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("proc/uptime; set procfs_path to where the host's /proc is mounted");
    }
}
