// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.sandbox.KubeSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two agents that do not see each other's lock: both lead, and each says so, and what to set. */
@Timeout(120)
class OtherLeaderTest {
    @TempDir
    private Path home;

    @Test
    void whoLeadsThroughAnotherKindOfLockIsAProblemWithItsRemedy() throws IOException {
        try (KubeSandbox cluster = KubeSandbox.builder().start();
                Agent first = agent(cluster, "agent-w1", "configmaps");
                Agent second = agent(cluster, "agent-w2", "leases")) {
            first.start();
            second.start();

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(problems(second))
                        .contains(
                                "agent-w1 leads beside this agent, through configmaps \"datadog-leader-election\" in namespace \"default\", so"
                                        + " events are collected twice; set leader_election_default_resource"
                                        + " (DD_LEADER_ELECTION_DEFAULT_RESOURCE) to configmaps for all agents, or stop the others");
                assertThat(problems(first))
                        .contains(
                                "agent-w2 leads beside this agent, through leases \"datadog-leader-election\" in namespace \"default\"")
                        .contains("to leases for all agents");
            });
        }
    }

    private Agent agent(KubeSandbox cluster, String name, String lock) throws IOException {
        Path own = Files.createDirectories(home.resolve(name));
        Path kubeconfig = Files.writeString(own.resolve("kubeconfig"), cluster.kubeconfig());
        Path file = Files.writeString(
                own.resolve("datadog.yaml"), """
                hostname: %s
                cmd_port: 0
                leader_election: true
                leader_lease_duration: 4
                leader_election_default_resource: %s
                outputs: [{type: file, path: %s}]
                kubernetes_kubeconfig_path: %s
                """.formatted(name, lock, own.resolve("output.jsonl"), kubeconfig));
        Map<String, String> environment = Map.of("DD_POD_NAME", name);
        return Agents.running(
                AgentConfigurationLoader.load(Optional.of(file), own, environment), new Installation(own, environment));
    }

    private static String problems(Agent agent) {
        List<StatusProblem> problems = agent.status().report().verdict().problems();
        TroubleshootingPage.assertHas(problems);
        return problems.toString();
    }
}
