// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.TestPlugins;
import io.checkagent.api.Scope;
import io.checkagent.sandbox.KubeSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A check of the cluster that ends whoever leads, among three agents in processes of their own: it does not end one after the
 * other, and the other checks of the cluster go on.
 */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
@Tag("containment")
class DeadlyClusterChecksTest {
    private static final Duration LONG = Duration.ofSeconds(100);
    /** Longer than a start takes on a busy machine: who died is back before another leads, as by default. */
    private static final int LEASE_SECONDS = 25;

    private final KubeSandbox cluster = KubeSandbox.builder().start();
    private final List<AgentProcess> agents = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @BeforeEach
    void threeAgentsWithAGoodCheck() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
        for (int i = 1; i <= 3; i++) {
            AgentProcess agent =
                    AgentProcess.inCluster(folder.resolve("home-" + i), "node-" + i, kubeconfig, LEASE_SECONDS);
            TestPlugins.counter().writeTo(agent.plugins(), "counter.jar");
            agent.configure("counter", "{}");
            agents.add(agent);
        }
    }

    @AfterEach
    void end() throws Exception {
        for (AgentProcess agent : agents) {
            agent.close();
        }
        cluster.close();
    }

    @Test
    void oneThatUsesUpTheMemoryIsHeldBackByTheNextLeader() throws Exception {
        startAll("""
                java.util.List<byte[]> all = new java.util.ArrayList<>();
                while (true) { all.add(new byte[1 << 20]); Thread.sleep(20); }
                """);

        AgentProcess died = awaitDeath(3);

        assertThat(awaitNextLeader()).contains(heldBack("first", died)).contains("(allocated ");
    }

    @Test
    void oneThatExitsIsHeldBackThoughTheLockIsReleasedAtOnce() throws Exception {
        startAll("System.exit(0);");

        AgentProcess died = awaitDeath(1);

        assertThat(awaitNextLeader())
                .contains(heldBack("first", died))
                .contains("System.exit, called by deadly.Deadly.run");
    }

    @Test
    void whereItCouldHaveBeenAKillFromOutsideItIsHeldBackWhenTheNextLeaderDiesOfItToo() throws Exception {
        startAll("Runtime.getRuntime().halt(7);");

        awaitDeath(7);
        AgentProcess died = awaitDeath(7);

        assertThat(awaitNextLeader()).contains(heldBack("second", died));
    }

    private void startAll(String deadly) throws IOException {
        for (AgentProcess agent : agents) {
            agent.install("deadly", Scope.CLUSTER, deadly);
            agent.configure("deadly", "{min_collection_interval: 1}");
            agent.start("run");
        }
    }

    /** One ends with that code; it starts again, as whoever watches over it sees to, and leads no more. */
    private AgentProcess awaitDeath(int exitCode) throws Exception {
        AgentProcess dead = await("one died")
                .atMost(LONG)
                .until(
                        () -> agents.stream()
                                .filter(agent -> !agent.isAlive())
                                .findFirst()
                                .orElse(null),
                        agent -> agent != null);
        assertThat(dead.exitCode()).as(dead.log()).isEqualTo(exitCode);
        dead.leaveTheElection();
        dead.start("run");
        return dead;
    }

    /** The log of the one that leads next, once the good check has run there for longer than the bad one's interval. */
    private String awaitNextLeader() throws Exception {
        AgentProcess leader = await("the next leader collects")
                .atMost(LONG)
                .until(
                        () -> agents.stream()
                                .filter(agent -> events(agent) > 400)
                                .findFirst()
                                .orElse(null),
                        agent -> agent != null);
        for (AgentProcess agent : agents) {
            assertThat(agent.isAlive()).as(agent.log()).isTrue();
        }
        return leader.log();
    }

    private static long events(AgentProcess agent) {
        try {
            return agent.isAlive()
                    ? agent.results()
                            .lines()
                            .filter(line -> line.contains("event "))
                            .count()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String heldBack(String times, AgentProcess died) {
        return "died of it for the %s time within a day, last that of node-%d at"
                .formatted(times, agents.indexOf(died) + 1);
    }
}
