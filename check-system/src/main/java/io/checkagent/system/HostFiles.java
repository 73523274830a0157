// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the host's {@code /proc}, {@code /sys} and root are seen from here. In a container they are mounted elsewhere,
 * by custom at {@code /host/proc}, {@code /host/sys} and {@code /host/root}.
 */
record HostFiles(Path procfs, Path sysfs, Path rootfs) {
    private static final Path OWN_PROCFS = Path.of("/proc");

    HostFiles {
        requireNonNull(procfs, "procfs is null");
        requireNonNull(sysfs, "sysfs is null");
        requireNonNull(rootfs, "rootfs is null");
    }

    /** Files of which only {@code /proc} is configurable. */
    static HostFiles locate(HostSettings settings) {
        return locate(settings.procfsPath(), Optional.empty(), Optional.empty(), System.getenv(), Path.of("/host"));
    }

    /** Each is where the setting says, else where the environment says, else below {@code /host}, else the own one. */
    static HostFiles locate(Optional<Path> procfsPath, Optional<Path> sysfsPath, Optional<Path> rootfsPath) {
        return locate(procfsPath, sysfsPath, rootfsPath, System.getenv(), Path.of("/host"));
    }

    static HostFiles locate(
            Optional<Path> procfsPath,
            Optional<Path> sysfsPath,
            Optional<Path> rootfsPath,
            Map<String, String> environment,
            Path mounted) {
        return new HostFiles(
                locate(procfsPath, environment.get("HOST_PROC"), mounted.resolve("proc"), OWN_PROCFS),
                locate(sysfsPath, environment.get("HOST_SYS"), mounted.resolve("sys"), Path.of("/sys")),
                locate(rootfsPath, environment.get("HOST_ROOT"), mounted.resolve("root"), Path.of("/")));
    }

    private static Path locate(Optional<Path> setting, @Nullable String variable, Path mounted, Path own) {
        return setting.or(() -> Optional.ofNullable(variable)
                        .filter(value -> !value.isBlank())
                        .map(Path::of))
                .orElseGet(() -> Files.isDirectory(mounted) ? mounted : own);
    }

    /** Whether {@code /proc} is another one than this process's own: {@code self} in it is still this process. */
    boolean isForeign() {
        return !procfs.equals(OWN_PROCFS);
    }

    /** The lines of a file below {@code /proc}. */
    List<String> procfsLines(String name) throws IOException {
        Path file = procfs.resolve(name);
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no " + file + "; set procfs_path to where the host's /proc is mounted, now it is "
                            + procfs,
                    e);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
