// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpuCheckTest {
    private final Path procfs;

    private final RecordingContext context = new RecordingContext();

    CpuCheckTest(@TempDir Path procfs) {
        this.procfs = procfs;
    }

    @Test
    void firstKnowsOnlyTheNumberOfCores() throws IOException {
        new CpuCheck(Fixtures.host()).run(context);

        assertThat(context.untagged()).containsExactly(entry("system.cpu.num_cores", 2.0));
    }

    @Test
    void tellsInPercentHowTheTimeSinceTheLastRunWasSpent() throws IOException {
        CpuCheck check = new CpuCheck(new HostFiles(procfs, procfs, procfs));
        stat("cpu  1000 100 500 8000 200 10 20 30 40 0");
        check.run(new RecordingContext());

        stat("cpu  1030 110 515 8120 208 12 23 42 60 0");
        check.run(context);

        // 200 ticks: 30+10 user and nice, 15+2+3 system and interrupts, 120 idle, 8 waiting, 12 stolen.
        assertThat(context.untagged())
                .containsOnly(
                        entry("system.cpu.num_cores", 1.0),
                        entry("system.cpu.user", 20.0),
                        entry("system.cpu.system", 10.0),
                        entry("system.cpu.idle", 60.0),
                        entry("system.cpu.iowait", 4.0),
                        entry("system.cpu.stolen", 6.0),
                        entry("system.cpu.guest", 10.0));
    }

    @Test
    void countsATimeThatFellAsNothing() throws IOException {
        CpuCheck check = new CpuCheck(new HostFiles(procfs, procfs, procfs));
        stat("cpu  1000 0 500 8000 200 0 0 0 0 0");
        check.run(new RecordingContext());

        stat("cpu  1010 0 500 8090 150 0 0 0 0 0");
        check.run(context);

        assertThat(context.untagged())
                .contains(
                        entry("system.cpu.user", 10.0),
                        entry("system.cpu.idle", 90.0),
                        entry("system.cpu.iowait", 0.0));
    }

    @Test
    void saysNothingOfANoTimeAtAll() throws IOException {
        CpuCheck check = new CpuCheck(Fixtures.host());
        check.run(new RecordingContext());

        check.run(context);

        assertThat(context.untagged()).containsOnlyKeys("system.cpu.num_cores");
    }

    @Test
    void understandsTheFewColumnsOfOldKernels() throws IOException {
        CpuCheck check = new CpuCheck(new HostFiles(procfs, procfs, procfs));
        stat("cpu  10 0 5 80");
        check.run(new RecordingContext());

        stat("cpu  20 0 5 170");
        check.run(context);

        assertThat(context.untagged()).contains(entry("system.cpu.user", 10.0), entry("system.cpu.stolen", 0.0));
    }

    @Test
    void refusesAFileOfAnotherFormat() throws IOException {
        stat("nonsense");

        assertThatThrownBy(() -> new CpuCheck(new HostFiles(procfs, procfs, procfs)).run(context))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nonsense");
    }

    private void stat(String total) throws IOException {
        Files.writeString(procfs.resolve("stat"), total + "\ncpu0 1 1 1 1 1 1 1 1 1 0\nintr 1 2 3\n");
    }
}
