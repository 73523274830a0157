// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class LoadAndUptimeCheckTest {
    private final RecordingContext context = new RecordingContext();

    @Test
    void loadTellsTheAveragesAsTheyAreAndForOneCpu() throws IOException {
        new LoadCheck(Fixtures.host()).run(context);

        assertThat(context.untagged())
                .containsOnly(
                        entry("system.load.1", 0.95),
                        entry("system.load.5", 1.92),
                        entry("system.load.15", 1.47),
                        entry("system.load.norm.1", 0.475),
                        entry("system.load.norm.5", 0.96),
                        entry("system.load.norm.15", 0.735));
    }

    @Test
    void uptimeTellsWholeSeconds() throws IOException {
        new UptimeCheck(Fixtures.host()).run(context);

        assertThat(context.untagged()).containsExactly(entry("system.uptime", 948.0));
    }
}
