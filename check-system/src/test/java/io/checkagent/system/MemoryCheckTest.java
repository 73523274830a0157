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

final class MemoryCheckTest {
    private final Path procfs;

    private final RecordingContext context = new RecordingContext();

    MemoryCheckTest(@TempDir Path procfs) {
        this.procfs = procfs;
    }

    @Test
    void tellsMebibytesAndFractions() throws IOException {
        new MemoryCheck(Fixtures.host()).run(context);

        assertThat(context.untagged())
                .containsOnly(
                        entry("system.mem.total", 24682416 / 1024.0),
                        entry("system.mem.free", 22571528 / 1024.0),
                        entry("system.mem.used", (24682416 - 22571528) / 1024.0),
                        entry("system.mem.usable", 23158796 / 1024.0),
                        entry("system.mem.pct_usable", 23158796 / 24682416.0),
                        entry("system.mem.cached", (645336 + 241700) / 1024.0),
                        entry("system.mem.buffered", 30000 / 1024.0),
                        entry("system.mem.shared", 12776 / 1024.0),
                        entry("system.mem.slab", 276732 / 1024.0),
                        entry("system.mem.page_tables", 7312 / 1024.0),
                        entry("system.mem.commit_limit", 12341208 / 1024.0),
                        entry("system.mem.committed_as", 2482740 / 1024.0),
                        entry("system.swap.total", 2097148 / 1024.0),
                        entry("system.swap.free", 1572861 / 1024.0),
                        entry("system.swap.used", (2097148 - 1572861) / 1024.0),
                        entry("system.swap.cached", 2.0),
                        entry("system.swap.pct_free", 1572861 / 2097148.0));
    }

    @Test
    void estimatesWhatIsUsableWhereTheKernelDoesNot() throws IOException {
        meminfo("""
                MemTotal: 4096 kB
                MemFree: 1024 kB
                Buffers: 512 kB
                Cached: 256 kB
                SReclaimable: 256 kB
                SwapTotal: 0 kB
                SwapFree: 0 kB
                """);

        new MemoryCheck(new HostFiles(procfs, procfs, procfs)).run(context);

        assertThat(context.untagged())
                .contains(entry("system.mem.usable", 2.0), entry("system.mem.pct_usable", 0.5))
                .doesNotContainKeys("system.mem.slab", "system.swap.pct_free");
    }

    @Test
    void refusesAFileWithoutTheTotal() throws IOException {
        meminfo("MemFree: 1024 kB\n");

        assertThatThrownBy(() -> new MemoryCheck(new HostFiles(procfs, procfs, procfs)).run(context))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("MemTotal");
    }

    private void meminfo(String text) throws IOException {
        Files.writeString(procfs.resolve("meminfo"), text);
    }
}
