// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.config.DeclaringChecks;
import io.checkagent.agent.health.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rolling update waits for agents that are ready: with a way to the cluster that leads nowhere, it must not go on. */
class ElectionReadinessTest {
    @TempDir
    private Path home;

    private List<String> whatTheElectionSays(Map<String, String> environment) throws IOException {
        Path file = Files.writeString(home.resolve("datadog.yaml"), "hostname: node-1\nleader_election: true\n");
        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(home).read(Optional.of(file), home, environment);
        Health health = TestAgents.with(new DeclaringChecks("cpu"), loaded, home, environment)
                .getInstance(Health.class);
        return health.ready().reasons().stream()
                .filter(reason -> reason.startsWith("leader election: "))
                .toList();
    }

    @Test
    void whereTheWayToTheClusterCannotBeUsedTheAgentIsNotReady() throws IOException {
        assertThat(whatTheElectionSays(Map.of("KUBECONFIG", "/nowhere/kubeconfig")))
                .singleElement()
                .asString()
                .contains("/nowhere/kubeconfig");
    }

    @Test
    void whereThereIsNoClusterNobodyWaitsForAnElection() throws IOException {
        assertThat(whatTheElectionSays(Map.of())).isEmpty();
    }
}
