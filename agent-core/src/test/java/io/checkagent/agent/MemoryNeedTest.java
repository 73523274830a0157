// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Diagnosis.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryNeedTest {
    private static final long MIB = 1 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path root;

    private Optional<Finding> finding(String file, String limit, long takenMib) throws IOException {
        Path limited = root.resolve("sys/fs/cgroup").resolve(file);
        Files.createDirectories(limited.getParent());
        Files.writeString(limited, limit + "\n");
        Files.writeString(limited.resolveSibling("memory.current"), "0\n");
        Files.writeString(limited.resolveSibling("memory.usage_in_bytes"), "0\n");
        Files.writeString(limited.resolveSibling("memory.stat"), "");
        Files.writeString(
                Files.createDirectories(root.resolve("proc/self")).resolve("status"),
                "Name:\tjava\nVmRSS:\t  %d kB\n".formatted(takenMib * 1024));
        return new MemoryNeed(root).finding();
    }

    @ParameterizedTest(name = "{1} MiB taken of {0}")
    @CsvSource({"64, 50, FAIL", "127, 60, FAIL", "128, 60, WARN", "191, 60, WARN", "192, 60, PASS", "192, 170, WARN"})
    void theLimitIsHeldAgainstTheNeedAndAgainstWhatIsTaken(long limit, long taken, Result result) throws IOException {
        assertThat(finding("memory.max", Long.toString(limit * MIB), taken)).hasValueSatisfying(finding -> {
            assertThat(finding.result()).isEqualTo(result);
            assertThat(finding.what())
                    .startsWith("this process has %d MiB of memory, of %d that its container may have"
                            .formatted(taken, limit));
            if (result != Result.PASS) {
                assertThat(finding.remedy()).contains("raise the memory limit");
            }
        });
    }

    @Test
    void theNeedIsTheDocumentedOne() throws IOException {
        String documented = Files.readString(Path.of("..", "docs", "deployment.md"));

        assertThat(finding("memory.max", Long.toString(100 * MIB), 60).orElseThrow())
                .satisfies(finding -> {
                    assertThat(finding.what()).endsWith("need 128");
                    assertThat(finding.remedy()).contains("192Mi");
                });
        assertThat(documented).contains("warns of a limit below 192 MiB, and fails below 128");
        assertThat(Files.readString(Path.of("..", "manifests", "daemonset.yaml")))
                .contains("limits: {memory: 192Mi}");
    }

    @Test
    void ofTheFirstVersionOfCgroupsAsWell() throws IOException {
        assertThat(finding("memory/memory.limit_in_bytes", Long.toString(100 * MIB), 60))
                .hasValueSatisfying(finding -> assertThat(finding.result()).isEqualTo(Result.FAIL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max", "9223372036854771712", "garbage"})
    void whereThereIsNoLimitNothingIsSaid(String limit) throws IOException {
        assertThat(finding("memory.max", limit, 60)).isEmpty();
    }
}
