// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.Injector;
import io.checkagent.agent.config.DeclaringChecks;
import io.checkagent.agent.health.Health;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.leadership.Leadership;
import io.checkagent.agent.plugin.PluginThread;
import io.checkagent.sandbox.KubeSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A plugin that interrupts all threads of its thread's group. */
@Timeout(120)
@Isolated("interrupts the checks of all agents of the process")
class PluginThreadGroupTest {
    private final KubeSandbox sandbox = KubeSandbox.builder().start();
    private final Agent agent;
    private final Health health;
    private final Cluster cluster;
    private final Leadership leadership;

    PluginThreadGroupTest(@TempDir Path home) throws IOException {
        Path kubeconfig = Files.writeString(home.resolve("kubeconfig"), sandbox.kubeconfig());
        Path file = Files.writeString(home.resolve("datadog.yaml"), """
                hostname: node-1
                cmd_port: 0
                leader_election: true
                leader_lease_duration: 4
                """);
        Map<String, String> environment = Map.of("KUBECONFIG", kubeconfig.toString());
        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(home).read(Optional.of(file), home, environment);
        Injector injector = TestAgents.with(new DeclaringChecks("cpu"), loaded, home, environment);
        agent = injector.getInstance(Agent.class);
        health = injector.getInstance(Health.class);
        cluster = injector.getInstance(Cluster.class);
        leadership = injector.getInstance(Leadership.class);
    }

    @BeforeEach
    void anAgentThatLeads() {
        agent.start();
        await().atMost(Duration.ofSeconds(60)).until(this::leads);
    }

    @AfterEach
    void end() {
        agent.close();
        sandbox.close();
    }

    @Test
    void endsNoThreadOfTheRuntime() throws Exception {
        interruptAll();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(health.live().reasons()).isEmpty();
        // For longer than a lease: what was cut goes on.
        await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(60)).until(this::leads);
        assertThat(health.live().reasons()).isEmpty();
    }

    @Test
    void leavesTheClientOfTheClusterWorkingThatAPluginWasTheFirstToAskFor() throws Exception {
        ofPlugin(cluster::client);

        interruptAll();

        assertThat(cluster.client().namespaces().list().getItems()).isNotEmpty();
    }

    private boolean leads() {
        return leadership.status().leads();
    }

    private static void interruptAll() throws Exception {
        ofPlugin(() -> Thread.currentThread().getThreadGroup().interrupt());
    }

    private static void ofPlugin(Runnable call) throws Exception {
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                call, task -> PluginThread.of(task, "check-runner").start());
        done.get();
    }
}
