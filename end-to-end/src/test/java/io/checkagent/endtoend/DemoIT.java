// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.agent.AgentProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code agent demo}, as whoever has just built the project calls it. */
class DemoIT {
    @Test
    void killsALeaderStopsTheNextAndLosesNothing() throws Exception {
        Process demo = AgentProcess.command(Project.distribution(), "demo", "--duration", "25s")
                .redirectErrorStream(true)
                .start();
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(demo.waitFor()).as(output).isZero();
        assertThat(output)
                .doesNotContain("\u001b[")
                .containsPattern("leader +node-\\d-\\d leads")
                .containsPattern("check +.*kube_apiserver_controlplane.up component:\\S+ \\w+")
                .containsPattern("metrics +node-1")
                .containsPattern("metrics +node-2")
                .containsPattern("metrics +node-3")
                .contains("Größe überschritten, 容量不足")
                .containsPattern("produced +\\d{2,}")
                .containsPattern("lost +0\n")
                .containsPattern("killed .* leads after .* s without a leader,\n    delivered \\d+ twice")
                .containsPattern("stopped .* s without a leader,\n    delivered 0 twice");
    }

    /** Of eighty columns; the program script makes one. */
    @Test
    @Tag("thorough")
    @EnabledOnOs(OS.LINUX)
    void inATerminalEachLineFitsAndWhatIsAnnouncedIsThereWhole() throws Exception {
        ProcessBuilder demo = AgentProcess.command(Project.distribution(), "demo", "--duration", "20s");
        String line = "stty cols 80; exec " + String.join(" ", demo.command());
        demo.command("script", "--quiet", "--return", "--command", line, "/dev/null");
        demo.environment().put("TERM", "xterm");
        Process terminal = demo.redirectErrorStream(true).start();
        String output = new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(terminal.waitFor()).as(output).isZero();
        assertThat(output).containsPattern("\u001b\\[[0-9;]*7[0-9;]*m.*leader.* node-\\d-\\d leads");
        List<String> lines = output.replaceAll("\u001b\\[[0-9;]*m", "")
                .lines()
                .map(String::stripTrailing)
                .toList();
        assertThat(lines)
                .allSatisfy(shown -> assertThat(columns(shown)).as(shown).isLessThanOrEqualTo(80))
                .anySatisfy(
                        shown -> assertThat(shown).as("one that would not fit").endsWith("…"));
        assertThat(lines.stream().filter(shown -> shown.contains("s  demo ")))
                .noneMatch(shown -> shown.endsWith("…"))
                .anySatisfy(shown -> assertThat(shown).contains("elect a leader", "wait"))
                .anySatisfy(shown -> assertThat(shown).contains("a ledger is kept"))
                .anySatisfy(shown -> assertThat(shown).contains("nobody leads until its lease", "wait"));
    }

    /** With two for what is no letter of an alphabet, roughly. */
    private static int columns(String text) {
        return text.codePoints()
                .map(sign -> Character.isIdeographic(sign) || Character.isSupplementaryCodePoint(sign) ? 2 : 1)
                .sum();
    }

    @Test
    void wrongUsageIsSaidInOneLine() throws Exception {
        Process demo = AgentProcess.command(Project.distribution(), "demo", "--duration", "5s")
                .redirectErrorStream(true)
                .start();
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(demo.waitFor()).isEqualTo(2);
        assertThat(output.lines().findFirst()).get().asString().contains("--duration must be at least 20s");
    }
}
