// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.checkagent.demo.agent.AgentProcess;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An agent whose ServiceAccount may do nothing. */
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
                    assertThat(election.path("status").asText()).isEqualTo("FAILING");
                    assertThat(election.path("election").path("lastError").asText())
                            .contains(
                                    "get",
                                    "endpoints",
                                    "datadog-leader-election",
                                    installation.namespace(),
                                    "rbac.yaml");
                }));
        assertThat(agent.process().isAlive()).isTrue();
        assertThat(agent.log()).doesNotContain("\tat ");
    }
}
