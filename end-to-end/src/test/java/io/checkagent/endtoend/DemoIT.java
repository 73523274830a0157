// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.agent.AgentProcess;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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
                .containsPattern("killed .* leads after .* s without a leader")
                .containsPattern("stopped .* s without a leader, delivered 0 twice");
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
