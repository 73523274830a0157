// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;

import io.checkagent.testkit.TestAgent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in the kernel's files: it ends no check, and what is not understood is told. */
final class MalformedFilesTest {
    private static final List<String> FILES = List.of(
            "proc/stat",
            "proc/meminfo",
            "proc/vmstat",
            "proc/loadavg",
            "proc/uptime",
            "proc/diskstats",
            "proc/filesystems",
            "proc/1/mounts",
            "proc/self/mounts",
            "proc/1/net/dev",
            "proc/1/net/snmp",
            "proc/1/net/netstat",
            "proc/1/net/tcp",
            "proc/1/net/tcp6",
            "proc/1/net/udp",
            "proc/1/net/stat/nf_conntrack",
            "proc/sys/fs/file-nr",
            "proc/sys/net/netfilter/nf_conntrack_max",
            "sys/class/net/eth0/mtu",
            "sys/block/dm-0/dm/name");

    private static final List<String> PIECES = List.of(
            "",
            " ",
            "-1",
            "18446744073709551615",
            "99999999999999999999999",
            "NaN",
            "1e400",
            "0x10",
            "Infinity",
            ":",
            "::",
            "cpu",
            "\0",
            "\t",
            "é",
            "\\040",
            "\\999",
            "/",
            "none",
            "kB",
            "FFFFFFFF:FFFFFFFF",
            "\n",
            "\n\n",
            "=",
            "1.5.5");

    @RegisterExtension
    final TestHost host = TestHost.captured();

    static LongStream seeds() {
        return LongStream.range(0, 16);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyChangeOfAnyFileEndsNoCheck(long seed) throws Exception {
        Random random = new Random(seed);
        List<TestAgent> agents = agents().toList();
        for (int run = 0; run < 4; run++) {
            for (String file : FILES) {
                if (random.nextInt(2) == 0) {
                    Path path = host.directory().resolve(file);
                    Files.writeString(path, changed(Files.readString(path, StandardCharsets.UTF_8), random));
                }
            }
            for (TestAgent agent : agents) {
                agent.run();
            }
        }
        // Nobody fails; and each line that is not understood is a warning, of one for each file at the most.
        for (TestAgent agent : agents) {
            assertThat(agent.warnings()).doesNotHaveDuplicates().hasSizeLessThan(FILES.size());
        }
    }

    @Test
    void aLineThatIsNotUnderstoodIsToldWithItsFile() throws Exception {
        for (String file : FILES) {
            if (!file.startsWith("sys") && !file.contains("filesystems") && !file.contains("nf_conntrack_max")) {
                host.append(file, "so what? --\n");
            }
        }
        host.write("proc/loadavg", "so what? --\n").write("proc/uptime", "so what? --\n");
        host.write("proc/sys/fs/file-nr", "so what? --\n").append("proc/stat", "cpu2 so what? --\nctxt what?\n");

        List<String> warnings = agents().flatMap(agent -> {
                    try {
                        agent.run();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    return agent.warnings().stream();
                })
                .filter(warning -> warning.contains("that cannot be read"))
                .toList();

        for (String file : FILES) {
            if (file.startsWith("proc/") && !file.contains("filesystems") && !file.contains("nf_conntrack_max")) {
                assertThat(warnings)
                        .as(file)
                        .anyMatch(warning -> warning.startsWith(file.substring("proc/".length()) + " has "));
            }
        }
        assertThat(warnings).allMatch(warning -> warning.contains("what?"));
    }

    @Test
    void aNameThatCanBeNoPathIsToldAndTheOthersGoOn() throws Exception {
        host.append("proc/diskstats", "8 0 s\0da 1 0 8 1 0 0 0 0 0 1 1\n")
                .append("proc/1/net/dev", "et\0h: 1 1 1 1 1 1 1 1 1 1 1 1\n");

        TestAgent io = host.run(IoCheck.class);
        TestAgent network = host.run(NetworkCheck.class);

        assertThat(io).warned("diskstats has a line that cannot be read");
        assertThat(network).warned("1/net/dev has a line that cannot be read");
        assertThat(network).emitted().gauge("system.net.iface.mtu").withTag("iface:eth0");
    }

    @Test
    void aWarningShowsNoMoreThanTheBeginningOfALine() throws Exception {
        host.write("proc/uptime", "x".repeat(10_000) + "\n");

        TestAgent agent = host.run(UptimeCheck.class);

        assertThat(agent.warnings())
                .singleElement()
                .asString()
                .hasSizeLessThan(200)
                .contains("xxx...");
    }

    private Stream<TestAgent> agents() {
        return Stream.of(
                host.start(CpuCheck.class, "report_total_percpu: true"),
                host.start(MemoryCheck.class, "collect_memory_pressure: true"),
                host.start(LoadCheck.class),
                host.start(UptimeCheck.class),
                host.start(FileHandleCheck.class),
                host.start(IoCheck.class),
                host.start(
                        NetworkCheck.class,
                        "collect_connection_state: true",
                        "collect_connection_queues: true",
                        "conntrack_path: /usr/sbin/conntrack"),
                host.start(DiskCheck.class, "include_all_devices: false"));
    }

    /** A line less, a line twice, a column with something else in it, or half of the file. */
    private static String changed(String text, Random random) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || random.nextInt(10) == 0) {
            return text.substring(0, random.nextInt(text.length() + 1));
        }
        int at = random.nextInt(lines.size());
        String[] columns = lines.get(at).split(" ", -1);
        columns[random.nextInt(columns.length)] = PIECES.get(random.nextInt(PIECES.size()));
        String line =
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> lines.get(at) + "\n" + lines.get(at);
                    case 2 -> String.join(" ", columns).toUpperCase(Locale.ROOT);
                    default -> String.join(" ", columns);
                };
        StringBuilder changed = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            changed.append(i == at ? line : lines.get(i)).append('\n');
        }
        return changed.toString();
    }
}
