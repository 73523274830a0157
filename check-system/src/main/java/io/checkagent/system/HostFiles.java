// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
    static HostFiles locate(Optional<Path> procfsPath) {
        return locate(procfsPath, Optional.empty(), Optional.empty());
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
            return text(file).lines().toList();
        } catch (IOException e) {
            throw explain(file, e);
        }
    }

    /**
     * The text of one of the kernel's files. {@link Files#readAllBytes} will not do: it begins with a single byte where a
     * file says that it is empty, as these do, and those of {@code /proc/sys} give nothing to a second read.
     */
    static String text(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream stream = Files.newInputStream(file)) {
            stream.transferTo(bytes);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The exception for a file below {@code /proc} that could not be read, which says what to do. */
    IOException explain(Path file, IOException cause) {
        return cause instanceof NoSuchFileException
                ? new IOException(
                        "there is no " + file + "; set procfs_path to where the host's /proc is mounted, now it is "
                                + procfs,
                        cause)
                : new IOException("cannot read " + file + ": " + FailedRead.reason(cause), cause);
    }

    /** Whether the host's root is seen from here; else only what is mounted for this process is. */
    boolean isRootSeen() {
        return !rootfs.equals(Path.of("/"));
    }

    /** Where a path of the host is from here. */
    Path seenFromHere(String hostPath) {
        return rootfs.resolve(Path.of("/").relativize(Path.of(hostPath)));
    }
}
