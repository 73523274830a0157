// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.Screen.Label;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    void aTerminalGetsLinesThatFitWhereSignsTakeTwoColumnsAsWell() {
        String head = "   0.0s  leader    ";
        screen(Ansi.OFF, 40).line(Label.LEADER, "容量不足".repeat(20));
        screen(Ansi.OFF, 40).line(Label.LEADER, "a🚫".repeat(20));
        screen(Ansi.OFF, 40).line(Label.LEADER, "x".repeat(22));
        screen(Ansi.OFF, 40).line(Label.LEADER, "容".repeat(10) + "x");

        assertThat(printed().lines().map(line -> line.substring(head.length())))
                .containsExactly(
                        "容量不足".repeat(2) + "容量…", "a🚫".repeat(6) + "a…", "x".repeat(20) + "…", "容".repeat(10) + "x");
    }

    @Test
    void whoLeadsAndWhatServiceChecksSayStandsOut() {
        assertThat(styles(Label.LEADER)).contains("1", "7");
        assertThat(styles(Label.CHECK)).contains("1");
        for (Label usual : List.of(Label.CLUSTER, Label.AGENT, Label.EVENT, Label.WARNING, Label.METRICS)) {
            assertThat(styles(usual)).as("%s", usual).doesNotContain("1", "7");
        }
    }

    /** The numbers of its escape sequences: 1 is bold, 7 reversed. */
    private List<String> styles(Label label) {
        bytes.reset();
        screen(Ansi.ON, 80).line(label, "text");
        return Pattern.compile("\u001b\\[([0-9;]*)m")
                .matcher(printed())
                .results()
                .flatMap(sequence -> Stream.of(sequence.group(1).split(";", -1)))
                .toList();
    }

    private Screen screen(Ansi ansi, int width) {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), ansi, Instant.now(), width);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
