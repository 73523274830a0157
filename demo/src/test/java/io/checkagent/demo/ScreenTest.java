// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.Screen.Label;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void aPipeGetsWholeLinesWithoutColours() {
        screen(Ansi.OFF, 0).line(Label.EVENT, "two\n\u001b[2Jlines " + "x".repeat(300));

        assertThat(printed()).matches(" +\\d+\\.\\ds  event     two \\[2Jlines x{300}\n");
    }

    @Test
    void aTerminalGetsColoursAndLinesThatFit() {
        screen(Ansi.ON, 40).line(Label.LEADER, "容量不足".repeat(20));

        assertThat(printed()).contains("\u001b[").endsWith("…\n");
        assertThat(printed().replaceAll("\u001b\\[[0-9;]*m", "").length()).isLessThanOrEqualTo(41);
    }

    private Screen screen(Ansi ansi, int width) {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), ansi, Instant.now(), width);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
