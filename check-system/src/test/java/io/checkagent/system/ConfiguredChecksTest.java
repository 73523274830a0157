// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.api.Check;
import io.checkagent.testkit.TestAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks as the agent runs them: configured in YAML, aggregated, with the host that they are of. */
final class ConfiguredChecksTest {
    private final List<TestAgent> agents = new ArrayList<>();
    private final Path procfs;

    ConfiguredChecksTest(@TempDir Path directory) {
        procfs = directory;
    }

    @AfterEach
    void close() throws InterruptedException {
        for (TestAgent agent : agents) {
            agent.close();
        }
    }

    @Test
    void memoryLoadAndUptimeReadTheProcfsThatIsConfigured() throws Exception {
        String fixtures = "instances: [{procfs_path: '" + Fixtures.directory("proc") + "'}]";
        TestAgent memory = start(MemoryCheck.class, fixtures);
        TestAgent load = start(LoadCheck.class, fixtures);
        TestAgent uptime = start(UptimeCheck.class, fixtures);

        memory.run();
        load.run();
        uptime.run();

        assertThat(memory).emitted().gauge("system.swap.cached").withValue(2).withHost("node-1");
        assertThat(load).emitted().gauge("system.load.norm.5").withValue(0.96).withHost("node-1");
        assertThat(uptime).emitted().gauge("system.uptime").withValue(948).withHost("node-1");
    }

    @Test
    void cpuTellsPercentagesFromTheSecondRunOn() throws Exception {
        write("stat", "cpu  1000 100 500 8000 200 10 20 30 40 0\ncpu0 1 1 1 1\n");
        TestAgent agent = start(CpuCheck.class, "instances: [{procfs_path: '" + procfs + "'}]");
        agent.run();
        assertThat(agent).emitted().gauge("system.cpu.num_cores").withValue(1).once();

        write("stat", "cpu  1030 110 515 8120 208 12 23 42 60 0\ncpu0 1 1 1 1\n");
        agent.advance(Duration.ofSeconds(15));

        assertThat(agent)
                .emitted()
                .gauge("system.cpu.user")
                .withValue(20)
                .withHost("node-1")
                .once();
    }

    @Test
    void networkTellsBytesPerSecond() throws Exception {
        write("1/net/dev", "eth0: 1000 10 0 0 0 0 0 0 500 5 0 0 0 0 0 0\nlo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
        TestAgent agent = start(NetworkCheck.class, """
                instances:
                  - procfs_path: '%s'
                    sysfs_path: '%s'
                """.formatted(procfs, Fixtures.directory("sys")));
        agent.run();

        write("1/net/dev", "eth0: 31000 310 0 0 0 0 0 0 500 5 0 0 0 0 0 0\nlo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n");
        agent.advance(Duration.ofSeconds(15));

        assertThat(agent)
                .emitted()
                .gauge("system.net.bytes_rcvd")
                .withTag("device:eth0")
                .withTag("device_name:eth0")
                .withValue(2000)
                .once();
        assertThat(agent)
                .emitted()
                .gauge("system.net.iface.mtu")
                .withTag("iface:eth0")
                .withValue(1500);
        assertThat(agent.emissions()).noneMatch(emission -> emission.tags().contains("device:lo"));
    }

    @Test
    void diskTagsWhatIsConfigured() throws Exception {
        write("filesystems", "nodev\ttmpfs\n\text4\n");
        write("self/mounts", "/dev/vda1 / ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n");
        TestAgent agent = start(DiskCheck.class, """
                instances:
                  - procfs_path: '%s'
                    rootfs_path: /
                    tag_by_filesystem: true
                    use_mount: true
                """.formatted(procfs));

        agent.run();

        assertThat(agent)
                .emitted()
                .gauge("system.disk.total")
                .withTag("device:/")
                .withTag("device_name:vda1")
                .withTag("filesystem:ext4")
                .once();
    }

    @Test
    void aPatternThatIsNoneIsRefusedWithItsKey() {
        assertThatThrownBy(() -> start(NetworkCheck.class, "instances: [{excluded_interface_re: 'veth('}]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("conf.yaml:1:37: instances[0].excluded_interface_re");
    }

    private TestAgent start(Class<? extends Check> check, String configuration) {
        TestAgent agent = TestAgent.running(check).configured(configuration).start();
        agents.add(agent);
        return agent;
    }

    private void write(String name, String text) throws IOException {
        Path file = procfs.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
