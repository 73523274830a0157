// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostFilesTest {
    private final Path mounted;

    HostFilesTest(@TempDir Path mounted) {
        this.mounted = mounted;
    }

    @Test
    void areTheOwnOnesOutsideOfAContainer() {
        assertThat(locate(Optional.empty(), Map.of()))
                .isEqualTo(new HostFiles(Path.of("/proc"), Path.of("/sys"), Path.of("/")));
    }

    @Test
    void areTheMountedOnesInAContainer() throws IOException {
        Path proc = Files.createDirectory(mounted.resolve("proc"));
        Path root = Files.createDirectory(mounted.resolve("root"));

        assertThat(locate(Optional.empty(), Map.of())).isEqualTo(new HostFiles(proc, Path.of("/sys"), root));
    }

    @Test
    void areWhereTheEnvironmentSaysRatherThanMounted() throws IOException {
        Files.createDirectory(mounted.resolve("proc"));

        HostFiles files = locate(Optional.empty(), Map.of("HOST_PROC", "/p", "HOST_SYS", "/s", "HOST_ROOT", "/r"));

        assertThat(files).isEqualTo(new HostFiles(Path.of("/p"), Path.of("/s"), Path.of("/r")));
    }

    @Test
    void areWhereTheSettingSaysRatherThanTheEnvironment() {
        assertThat(locate(Optional.of(Path.of("/setting")), Map.of("HOST_PROC", "/p"))
                        .procfs())
                .isEqualTo(Path.of("/setting"));
    }

    @Test
    void tellWhichSettingIsWrongWhenThereIsNoSuchFile() {
        HostFiles files = locate(Optional.of(Path.of("/nowhere")), Map.of());

        assertThatThrownBy(() -> files.procfsLines("stat"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no /nowhere/stat")
                .hasMessageContaining("set procfs_path");
    }

    private HostFiles locate(Optional<Path> procfsPath, Map<String, String> environment) {
        return HostFiles.locate(procfsPath, Optional.empty(), Optional.empty(), environment, mounted);
    }
}
