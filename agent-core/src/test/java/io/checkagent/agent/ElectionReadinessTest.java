// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.config.DeclaringChecks;
import io.checkagent.agent.health.Health;
import io.checkagent.sandbox.KubeSandbox;
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

    private Health health(Map<String, String> environment) throws IOException {
        Path file = Files.writeString(home.resolve("datadog.yaml"), "hostname: node-1\nleader_election: true\n");
        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(home).read(Optional.of(file), home, environment);
        return TestAgents.with(new DeclaringChecks("cpu"), loaded, home, environment)
                .getInstance(Health.class);
    }

    private List<String> whatTheElectionSays(Map<String, String> environment) throws IOException {
        return health(environment).ready().reasons().stream()
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
    void howeverOftenAProbeComesTheApiServerIsNotAsked() throws IOException {
        try (KubeSandbox cluster = KubeSandbox.builder().start()) {
            Path kubeconfig = Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig());
            Health health = health(Map.of("KUBECONFIG", kubeconfig.toString()));

            for (int i = 0; i < 1_000; i++) {
                assertThat(health.ready().reasons()).contains("leader election: has not begun");
                assertThat(health.live().well()
                                && health.startup().well()
                                && health.health().well())
                        .isFalse();
            }

            assertThat(cluster.requests()).isEmpty();
        }
    }

    @Test
    void whereThereIsNoClusterNobodyWaitsForAnElection() throws IOException {
        assertThat(whatTheElectionSays(Map.of())).isEmpty();
    }
}
