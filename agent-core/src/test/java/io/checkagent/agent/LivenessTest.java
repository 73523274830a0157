// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.Injector;
import io.checkagent.agent.config.DeclaringChecks;
import io.checkagent.agent.health.Health;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each thread that the agent cannot do without, on an agent that gets through to nothing. */
@Timeout(120)
@Order(1)
class LivenessTest {
    @TempDir
    private Path home;

    private final ThreadGroup ofThisAgent = new ThreadGroup("of this agent");

    private Health health;
    private Agent agent;

    @BeforeEach
    void start() throws Exception {
        Path kubeconfig = Files.writeString(home.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: away
                contexts: [{name: away, context: {cluster: away, user: nobody}}]
                clusters: [{name: away, cluster: {server: 'http://127.0.0.1:1'}}]
                users: [{name: nobody, user: {}}]
                """);
        Path file = Files.writeString(home.resolve("datadog.yaml"), """
                hostname: node-1
                cmd_port: 0
                leader_election: true
                api_key: 00000000000000000000000000000000
                outputs: [{type: datadog, url: 'http://127.0.0.1:1'}]
                forwarder_storage_max_size_in_bytes: 1000000
                """);
        Map<String, String> environment = Map.of("KUBECONFIG", kubeconfig.toString());
        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(home).read(Optional.of(file), home, environment);
        FutureTask<Injector> start = new FutureTask<>(() -> {
            Injector injector = TestAgents.with(new DeclaringChecks("cpu"), loaded, home, environment);
            injector.getInstance(Agent.class).start();
            return injector;
        });
        new Thread(ofThisAgent, start).start();
        health = start.get().getInstance(Health.class);
        agent = start.get().getInstance(Agent.class);
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void anAgentWhoseClusterAndOutputAreAwayIsLive() {
        await().untilAsserted(() -> assertThat(health.ready().reasons())
                .anySatisfy(reason -> assertThat(reason).contains("cannot be reached")));

        assertThat(health.live().reasons()).isEmpty();
    }

    @Test
    void oneWithoutAThreadOfTheRuntimeIsNot() {
        Map<String, String> stageOf = new TreeMap<>(Map.of(
                "scheduler", "scheduler",
                "reload", "scheduler",
                "telemetry", "scheduler",
                "other-locks", "scheduler",
                "checkpoint-store", "checkpoint",
                "leader-election", "leader election",
                "leader-election-watch", "leader election",
                "delivery-datadog-2", "outputs",
                "spool", "outputs"));

        stageOf.forEach(
                (thread, stage) -> await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                    // An interrupt that nobody is meant to send ends them, as an error would.
                    threads(thread).forEach(Thread::interrupt);
                    assertThat(health.live().reasons()).anySatisfy(reason -> assertThat(reason)
                            .startsWith(stage + ": the thread ")
                            .containsPattern("[ ,]" + thread + "[ ,].*has ended"));
                }));
        assertThat(health.live().reasons()).as("those that died, and no other").hasSize(4);
        TroubleshootingPage.assertHas(agent.status().report().verdict().problems());
        assertThat(agent.status().report().verdict().problems())
                .as("the worst of the status")
                .element(0)
                .satisfies(problem -> {
                    assertThat(problem.what()).contains("has ended");
                    assertThat(problem.remedy()).contains("restart the agent");
                });
    }

    private List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name) && ofThisAgent.equals(thread.getThreadGroup()))
                .toList();
    }
}
