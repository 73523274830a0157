// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.checkagent.api.Metric;
import io.checkagent.system.DiskCheck.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class DiskCheckTest {
    private static final Space SPACE = new Space(100 * 1024, 40 * 1024, 20 * 1024);

    private final RecordingContext context = new RecordingContext();
    private final List<Path> asked = new ArrayList<>();

    @Test
    void tellsKibibytesAndTheFractionThatUsersSee() throws IOException {
        check(settings(false, false, false, Optional.empty()), Fixtures.host()).run(context);

        assertThat(context.tagged("device:/dev/vda1", "device_name:vda1"))
                .containsOnly(
                        entry("system.disk.total", 100.0),
                        entry("system.disk.used", 60.0),
                        entry("system.disk.free", 20.0),
                        entry("system.disk.in_use", 0.75));
    }

    @Test
    void reportsEachDeviceOnceAndNoneThatIsNoStorageOfThisHost() throws IOException {
        check(settings(false, false, false, Optional.empty()), Fixtures.host()).run(context);

        assertThat(devices()).containsExactly("device:/dev/vda1", "device:/dev/vdb", "device:tank/home");
    }

    @Test
    void asksTheHostsFileSystemsWhereTheHostsRootIsMounted() throws IOException {
        check(settings(false, false, false, Optional.empty()), Fixtures.host()).run(context);

        assertThat(asked)
                .containsExactly(
                        Path.of("/host/root"), Path.of("/host/root/var/lib/docker data"), Path.of("/host/root/home"));
    }

    @Test
    void asksItsOwnMountsWhereTheHostsRootIsNotMounted() throws IOException {
        HostFiles withoutRoot = new HostFiles(Fixtures.directory("proc"), Fixtures.directory("sys"), Path.of("/"));

        check(settings(false, false, false, Optional.empty()), withoutRoot).run(context);

        assertThat(asked).containsExactly(Path.of("/etc/hosts"));
        assertThat(devices()).containsExactly("device:/dev/vda1");
    }

    @Test
    void tagsMountPointAndTypeWhenTold() throws IOException {
        check(settings(true, true, true, Optional.of(Pattern.compile("^/dev|^/proc|^/var"))), Fixtures.host())
                .run(context);

        assertThat(context.tagged("device:/run", "device_name:tmpfs", "filesystem:tmpfs"))
                .isNotEmpty();
        assertThat(devices())
                .containsExactly(
                        "device:/",
                        "device:/run",
                        "device:/home",
                        "device:/mnt/nfs",
                        "device:/run/containerd/io.containerd.runtime.v2.task/k8s.io/1/rootfs");
    }

    @Test
    void aFileSystemThatDoesNotAnswerKeepsNoOtherFromBeingReported() throws IOException {
        new DiskCheck(settings(false, false, false, Optional.empty()), Fixtures.host(), path -> {
                    if (path.equals(Path.of("/host/root"))) {
                        throw new IOException("Input/output error");
                    }
                    return SPACE;
                })
                .run(context);

        assertThat(context.warnings()).singleElement().asString().contains("/ (/dev/vda1)", "Input/output error");
        assertThat(devices()).contains("device:/dev/vdb");
    }

    @Test
    void leavesOutFileSystemsWithoutSpaceOfTheirOwn() throws IOException {
        new DiskCheck(settings(false, true, false, Optional.empty()), Fixtures.host(), path -> new Space(0, 0, 0))
                .run(context);

        assertThat(context.metrics()).isEmpty();
    }

    private DiskCheck check(DiskSettings settings, HostFiles files) {
        return new DiskCheck(settings, files, path -> {
            asked.add(path);
            return SPACE;
        });
    }

    private List<String> devices() {
        return context.metrics().stream()
                .filter(metric -> metric.name().equals("system.disk.total"))
                .map(Metric::tags)
                .map(tags -> tags.get(0))
                .toList();
    }

    private static DiskSettings settings(
            boolean useMount, boolean allPartitions, boolean tagByFilesystem, Optional<Pattern> excludedMountpointRe) {
        return new DiskSettings(
                useMount,
                allPartitions,
                tagByFilesystem,
                List.of("iso9660"),
                List.of(),
                excludedMountpointRe,
                Optional.empty(),
                Optional.empty());
    }
}
