// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that this process's container may have. Immutable.
 *
 * @param limit bytes
 * @param left bytes of it that could be taken before the kernel ends a process of the container: the cache of files
 *     that it gives up first counts as left, as in the kubelet's working set
 */
public record ContainerMemory(long limit, long left) {
    private static final long MIB = 1 << 20;
    /** Of a command with a process of its own: 100 MiB, and 40 of the one that waits for it. */
    private static final long NEEDED = 160 * MIB;

    /** Version 1 of cgroups has no word for none: more than any host has. */
    private static final long NO_LIMIT = 1L << 50;

    private enum Version {
        // In a container, its own.
        TWO("", "memory.max", "memory.current", "inactive_file"),
        ONE("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");

        final String folder;
        final String limit;
        final String usage;
        final Pattern cache;

        Version(String folder, String limit, String usage, String cache) {
            this.folder = folder;
            this.limit = limit;
            this.usage = usage;
            this.cache = Pattern.compile("^" + cache + " (\\d+)$", Pattern.MULTILINE);
        }
    }

    /**
     * Reads cgroups of version 2 or 1.
     *
     * @param root of the file system in which {@code /sys} is
     * @return empty where there is no limit, or none can be read
     */
    public static Optional<ContainerMemory> read(Path root) {
        requireNonNull(root, "root is null");
        for (Version version : Version.values()) {
            Path folder = root.resolve("sys/fs/cgroup").resolve(version.folder);
            if (Files.exists(folder.resolve(version.limit))) {
                return read(folder, version);
            }
        }
        return Optional.empty();
    }

    private static Optional<ContainerMemory> read(Path folder, Version version) {
        try {
            String text = Files.readString(folder.resolve(version.limit)).strip();
            long limit = text.equals("max") ? NO_LIMIT : Long.parseLong(text);
            if (limit >= NO_LIMIT) {
                return Optional.empty();
            }
            long usage = Long.parseLong(
                    Files.readString(folder.resolve(version.usage)).strip());
            Matcher cache = version.cache.matcher(Files.readString(folder.resolve("memory.stat")));
            long taken = cache.find() ? Math.max(0, usage - Long.parseLong(cache.group(1))) : usage;
            return Optional.of(new ContainerMemory(limit, Math.max(0, limit - taken)));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Why a command with a process of its own is not begun here: the kernel would end a process of this container, which may
     * be the agent.
     *
     * @return for the user; empty when there is enough
     */
    public Optional<String> refusal(String command) {
        return left >= NEEDED
                ? Optional.empty()
                : Optional.of("agent: %s needs %s MiB of memory, and this container has %s left of %s: run it elsewhere"
                        .formatted(command, NEEDED / MIB, left / MIB, limit / MIB));
    }
}
