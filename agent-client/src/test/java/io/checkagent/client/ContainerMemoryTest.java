// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerMemoryTest {
    private static final long MIB = 1 << 20;

    private final Path root;

    ContainerMemoryTest(@TempDir Path root) {
        this.root = root;
    }

    private void cgroup(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve("sys/fs/cgroup").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue() + "\n");
        }
    }

    @Test
    void ofTheLimitTheCacheOfFilesIsLeft() throws IOException {
        cgroup(Map.of(
                "memory.max", Long.toString(192 * MIB),
                "memory.current", Long.toString(150 * MIB),
                "memory.stat", "anon 1\ninactive_file %s\nactive_file 1".formatted(30 * MIB)));

        assertThat(ContainerMemory.read(root)).contains(new ContainerMemory(192 * MIB, 72 * MIB));
    }

    @Test
    void ofTheFirstVersionOfCgroupsAsWell() throws IOException {
        cgroup(Map.of(
                "memory/memory.limit_in_bytes", Long.toString(192 * MIB),
                "memory/memory.usage_in_bytes", Long.toString(150 * MIB),
                "memory/memory.stat", "inactive_file 1\ntotal_inactive_file %s".formatted(30 * MIB)));

        assertThat(ContainerMemory.read(root)).contains(new ContainerMemory(192 * MIB, 72 * MIB));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max", "9223372036854771712", "garbage"})
    void thereMayBeNoLimit(String limit) throws IOException {
        cgroup(Map.of("memory.max", limit, "memory.current", "1", "memory.stat", ""));

        assertThat(ContainerMemory.read(root)).isEmpty();
    }

    @Test
    void whereThereAreNoCgroupsNothingIsKnown() {
        assertThat(ContainerMemory.read(root)).isEmpty();
    }

    @Test
    void whatCannotBeDoneBesideAnAgentIsNotBegun() {
        assertThat(new ContainerMemory(192 * MIB, 72 * MIB).refusal("plugincheck"))
                .contains(
                        "agent: plugincheck needs 160 MiB of memory, and this container has 72 left of 192: run it elsewhere");
        assertThat(new ContainerMemory(512 * MIB, 160 * MIB).refusal("plugincheck"))
                .isEmpty();
    }
}
