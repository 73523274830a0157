// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.checkagent.api.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkCheckTest {
    private final Path procfs;

    private final RecordingContext context = new RecordingContext();

    NetworkCheckTest(@TempDir Path procfs) {
        this.procfs = procfs;
    }

    @Test
    void tellsTheTrafficOfEachInterfaceOfTheHostAsRates() throws IOException {
        check(List.of("lo"), Optional.empty(), Fixtures.host()).run(context);

        assertThat(context.tagged("device:eth0", "device_name:eth0"))
                .containsOnly(
                        entry("system.net.bytes_rcvd", 271814121.0),
                        entry("system.net.packets_in.count", 11989.0),
                        entry("system.net.packets_in.error", 3.0),
                        entry("system.net.packets_in.drop", 5.0),
                        entry("system.net.bytes_sent", 1357428.0),
                        entry("system.net.packets_out.count", 8790.0),
                        entry("system.net.packets_out.error", 7.0),
                        entry("system.net.packets_out.drop", 9.0));
        assertThat(context.metrics())
                .filteredOn(metric -> metric.name().startsWith("system.net.bytes"))
                .extracting(Metric::type)
                .containsOnly(Metric.Type.RATE);
        assertThat(context.tagged("device:veth1a2b", "device_name:veth1a2b"))
                .contains(entry("system.net.bytes_rcvd", 18446744073.0));
        assertThat(context.tagged("device:lo", "device_name:lo")).isEmpty();
        assertThat(context.warnings()).isEmpty();
    }

    @Test
    void tellsTheStateOfEachInterfaceAsFarAsTheKernelDoes() throws IOException {
        check(List.of(), Optional.empty(), Fixtures.host()).run(context);

        assertThat(context.tagged("iface:eth0"))
                .containsOnly(
                        entry("system.net.iface.mtu", 1500.0),
                        entry("system.net.iface.tx_queue_len", 1000.0),
                        entry("system.net.iface.up", 1.0));
        assertThat(context.tagged("iface:veth1a2b")).containsOnly(entry("system.net.iface.mtu", 1450.0));
    }

    @Test
    void leavesOutInterfacesByPattern() throws IOException {
        check(List.of(), Optional.of(Pattern.compile("^veth")), Fixtures.host()).run(context);

        assertThat(context.tagged("device:veth1a2b", "device_name:veth1a2b")).isEmpty();
        assertThat(context.tagged("device:eth0", "device_name:eth0")).isNotEmpty();
    }

    @Test
    void saysSoWhenItCanOnlyTellItsOwnNamespace() throws IOException {
        Files.createDirectories(procfs.resolve("net"));
        Files.copy(Fixtures.directory("proc").resolve("net/dev"), procfs.resolve("net/dev"));

        check(List.of(), Optional.empty(), new HostFiles(procfs, procfs, procfs))
                .run(context);

        assertThat(context.tagged("device:lo", "device_name:lo")).isNotEmpty();
        assertThat(context.warnings()).singleElement().asString().contains("the agent's own network namespace");
    }

    private static NetworkCheck check(List<String> excluded, Optional<Pattern> pattern, HostFiles files) {
        return new NetworkCheck(new NetworkSettings(excluded, pattern, Optional.empty(), Optional.empty()), files);
    }
}
