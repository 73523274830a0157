// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the ServiceAccount may do, as the agent says it. */
class PermissionsIT {
    private final Installation installation;

    PermissionsIT() throws Exception {
        installation = Installation.create("permissions");
    }

    @AfterEach
    void end() {
        installation.close();
    }

    @Test
    void whatIsRefusedIsSaidWithItsRemedyAndTheChecksOfTheNodeRun() throws Exception {
        AgentProcess agent = installation.startWithoutRights("node-1");

        await("metrics of the node").atMost(Duration.ofSeconds(40)).until(() -> installation.results().stream()
                .anyMatch(result -> result.is("metric")));
        await("the refusal in the status").atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(agent.status())
                .hasValueSatisfying(status -> {
                    JsonNode election = status.required("leaderElection");
                    assertThat(election.path("status").asString()).isEqualTo("FAILING");
                    assertThat(election.path("election").path("lastError").asString())
                            .contains(
                                    "get",
                                    "endpoints",
                                    "datadog-leader-election",
                                    installation.namespace(),
                                    "rbac.yaml");
                }));
        assertThat(diagnose(agent))
                .contains(
                        "FAIL      the leader election may not get endpoints \"datadog-leader-election\" in namespace \"%s\""
                                .formatted(installation.namespace()))
                .contains("FAIL      check kubernetes_events may not list events")
                .contains("FAIL      check kube_apiserver_controlplane may not list componentstatuses");
        assertThat(agent.process().isAlive()).isTrue();
        assertThat(agent.log()).doesNotContain("\tat ");
    }

    @Test
    void whatRbacYamlGrantsIsAllThatTheBundledChecksAndTheElectionNeed() throws Exception {
        AgentProcess agent = installation.start("node-1");
        installation.awaitCollection();

        assertThat(diagnose(agent))
                .contains("PASS      check kubernetes_events may watch events")
                .contains("PASS      check kube_apiserver_controlplane may get leases.coordination.k8s.io")
                .contains("leads\n")
                .doesNotContain("FAIL")
                .doesNotContain("may not");
    }

    private static String diagnose(AgentProcess agent) throws Exception {
        Process diagnosis = AgentProcess.command(
                        agent.settings().distribution(),
                        "diagnose",
                        "-c",
                        agent.configuration().toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = diagnosis.getInputStream()) {
            return new String(output.readAllBytes(), UTF_8);
        }
    }
}
