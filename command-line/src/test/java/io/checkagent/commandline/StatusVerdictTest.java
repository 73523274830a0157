// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.checkagent.agent.TestPlugins;
import io.checkagent.agent.TroubleshootingPage;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.request.RequestMatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verdict of an agent of a cluster: which problems there are, the worst first, in text, JSON and exit code. */
@Timeout(180)
class StatusVerdictTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    private final KubeSandbox cluster = KubeSandbox.builder().start();

    @SuppressWarnings("NullAway.Init") // set before each test
    private AskedAgent agent;

    @BeforeEach
    void begin() {
        agent = new AskedAgent(home);
    }

    @AfterEach
    void stop() {
        agent.close();
        cluster.close();
    }

    private String configuration(String outputs) throws IOException {
        Path kubeconfig = Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig());
        return """
                leader_election: true
                kubernetes_kubeconfig_path: %s
                outputs: [%s]
                """.formatted(kubeconfig, outputs);
    }

    private String file() {
        return "{type: file, path: %s}".formatted(home.resolve("results.jsonl"));
    }

    @Test
    void aRefusedWatchOnTheLockIsAProblemThoughTheElectionGoesOn() throws Exception {
        cluster.deny(RequestMatcher.any().verb("watch").resource("endpoints"));
        agent.start(configuration(file()), Map.of());

        await().atMost(LONG).untilAsserted(() -> {
            assertThat(agent.ask("status")).isEqualTo(1);
            assertThat(agent.out().lines().limit(3))
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("unhealthy: 1 problem"),
                            line -> assertThat(line)
                                    .startsWith("  warning   leader election: ")
                                    .contains("watch", "endpoints \"datadog-leader-election\""),
                            line -> assertThat(line).contains("-> ", "docs/deployment.md"));
            assertThat(agent.out()).contains("LEADER    ");
        });
        assertThat(agent.ask("leader")).isZero();
    }

    @Test
    void ofManyStatesTheWorstIsFirst() throws Exception {
        cluster.deny(RequestMatcher.any().verb("watch").resource("endpoints"));
        Files.createDirectories(home.resolve("plugins"));
        Files.writeString(home.resolve("plugins/corrupt.jar"), "no zip file");
        TestPlugins.broken().writeTo(home.resolve("plugins"), "broken.jar");
        Files.createDirectories(home.resolve("conf.d"));
        Files.writeString(home.resolve("conf.d/broken_constructor.yaml"), "instances: [{}]");
        String dead = configuration(file() + ", {type: datadog, url: 'http://127.0.0.1:1'}, {type: pigeon}");
        agent.start("api_key: 00000000000000000000000000000000\n" + dead, Map.of());
        agent.configure("api_key: 00000000000000000000000000000000\ncheck_runners: 2\n" + dead);

        await().atMost(LONG).untilAsserted(() -> {
            assertThat(agent.ask("status", "--json")).isEqualTo(1);
            JsonNode verdict = new JsonMapper().readTree(agent.out()).path("verdict");
            assertThat(verdict.path("healthy").asBoolean(true)).isFalse();
            assertThat(verdict.path("problems"))
                    .as(verdict.toPrettyString())
                    .extracting(problem -> problem.path("severity").asString())
                    .containsExactly("CRITICAL", "ERROR", "ERROR", "ERROR", "WARNING", "WARNING");
            assertThat(verdict.path("problems"))
                    .allSatisfy(StatusVerdictTest::assertIsHelpful)
                    .extracting(problem -> problem.path("what").asString())
                    .satisfiesOnlyOnce(what -> assertThat(what).contains("output datadog"))
                    .satisfiesOnlyOnce(what -> assertThat(what).contains("pigeon"))
                    .satisfiesOnlyOnce(what -> assertThat(what).contains("corrupt.jar"))
                    .satisfiesOnlyOnce(what -> assertThat(what).contains("broken_constructor"))
                    .satisfiesOnlyOnce(what -> assertThat(what).contains("leader election: "))
                    .satisfiesOnlyOnce(what -> assertThat(what).contains("wait for a restart: check_runners"));
        });
        assertThat(agent.ask("status")).isEqualTo(1);
        assertThat(agent.out().lines().findFirst()).hasValue("unhealthy: 6 problems");
        assertThat(agent.ask("status", "outputs"))
                .as("a part, and the verdict of the whole")
                .isEqualTo(1);
    }

    @Test
    void filesThatCannotBeUsedAreProblemsEach() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "in the way");
        agent.start("""
                outputs: [%s]
                log_file: %s/agent.log
                forwarder_storage_path: %s/spool
                forwarder_storage_max_size_in_bytes: 1000000
                """.formatted(file(), file, file), Map.of());
        Files.writeString(home.resolve("conf.d/beat.yaml"), "instances: [{metrc: misspelt}]");
        Files.writeString(home.resolve("plugins/beat.jar"), "another");

        awaitProblems("CONFIGURATION", "LOG_FILE", "PLUGIN_CHANGED", "SPOOL_OFF");
    }

    @Test
    void anElectionThatMayNotWriteTheLockIsCritical() throws Exception {
        cluster.deny(RequestMatcher.any().verb("create").resource("endpoints"));
        agent.start(configuration(file()), Map.of());

        awaitProblems("ELECTION");
        assertThat(agent.ask("status")).isEqualTo(1);
        assertThat(agent.out().lines().skip(1).findFirst().orElseThrow())
                .startsWith("  critical  leader election: ")
                .contains("create", "endpoints", "default");
        assertThat(agent.ask("health")).isEqualTo(1);
        assertThat(agent.out()).contains("Agent health: FAIL", "live     ok", "ready    leader election: ");
        assertThat(agent.ask("leader")).isZero();
        assertThat(agent.out()).contains("Leader Election Status: Failing");
    }

    @Test
    void whoNoLongerLeadsForAFailureSaysSoAsAWarning() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.checkagent.election");
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(said);
        try {
            agent.start("leader_lease_duration: 4\n" + configuration(file()), Map.of("DD_POD_NAME", "unlucky"));
            await().atMost(LONG)
                    .until(() -> agent.ask("status") == 0 && agent.out().contains("LEADER    unlucky"));

            cluster.deny(RequestMatcher.any().verb("update").resource("endpoints"));

            await().atMost(LONG).until(() -> List.copyOf(said.list).stream()
                    .anyMatch(event -> event.getFormattedMessage().startsWith("unlucky no longer leads: ")));
        } finally {
            logger.detachAppender(said);
            logger.setLevel(null);
        }
    }

    @Test
    void aPositionThatMayNotBeStoredIsAProblemOfTheLeader() throws Exception {
        cluster.deny(RequestMatcher.any().verb("create").resource("configmaps"));
        Files.createDirectories(home.resolve("plugins"));
        TestPlugins.counter().writeTo(home.resolve("plugins"), "counter.jar");
        Files.createDirectories(home.resolve("conf.d"));
        Files.writeString(home.resolve("conf.d/counter.yaml"), "instances: [{}]");
        agent.start(configuration(file()), Map.of());

        awaitProblems("POSITION_NOT_STORED");
    }

    /** Exactly these, each with a remedy and its row in docs/troubleshooting.md. */
    private void awaitProblems(String... troubles) {
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(agent.ask("status", "--json")).isEqualTo(1);
            JsonNode problems = new JsonMapper().readTree(agent.out()).at("/verdict/problems");
            assertThat(problems)
                    .as(problems.toPrettyString())
                    .allSatisfy(StatusVerdictTest::assertIsHelpful)
                    .extracting(problem -> problem.path("trouble").asString())
                    .containsExactlyInAnyOrder(troubles);
        });
    }

    private static void assertIsHelpful(JsonNode problem) {
        assertThat(problem.path("remedy").asString()).isNotBlank();
        TroubleshootingPage.assertHas(
                Trouble.valueOf(problem.path("trouble").asString()),
                problem.path("what").asString());
    }
}
