// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.TestPlugins;
import io.checkagent.agent.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that end the agent, in processes of its own: who it was is known at the next start, and does not do it again. */
@Timeout(180)
class DeadlyChecksTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @SuppressWarnings("NullAway.Init") // set below
    private AgentProcess agent;

    @BeforeEach
    void aGoodCheckBesideIt() throws IOException {
        Files.createDirectories(home.resolve("plugins"));
        Files.createDirectories(home.resolve("conf"));
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        Files.writeString(
                home.resolve("conf/datadog.yaml"), """
                hostname: node-1
                run_path: %s
                auth_token_file_path: %s
                cmd_port: 0
                """.formatted(home.resolve("run"), home.resolve("run/auth_token")));
        configure("beat", "{min_collection_interval: 0.2}");
        agent = new AgentProcess(home);
    }

    @AfterEach
    void end() throws Exception {
        agent.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "hoards memory      | 3 | java.util.List<byte[]> all = new java.util.ArrayList<>(); while (true) { all.add(new byte[1 << 20]); Thread.sleep(20); }",
                "asks for too much  | 3 | long[] all = new long[1 << 30]; context.detail(\"length\", all.length);",
                "exits              | 1 | System.exit(0);",
                "halts              | 7 | Runtime.getRuntime().halt(7);",
            })
    void isNamedAndHeldBackAtTheNextStart(String what, int exitCode, String body) throws Exception {
        deadly(body);
        configure("deadly", "{min_collection_interval: 1}");

        agent.start("run");
        assertThat(agent.exitCode()).as(agent.log()).isEqualTo(exitCode);

        agent.start("run");
        await().atMost(LONG).until(() -> agent.results().contains("\"beat\""));
        assertThat(agent.log())
                .contains("check deadly:")
                .contains("is held back until")
                .contains("for the first time");
        Thread.sleep(2_000);
        assertThat(agent.isAlive()).as("the check would have run twice").isTrue();
        assertThat(agent.stop()).isZero();
        assertThat(home.resolve("run/running")).doesNotExist();
    }

    @Test
    void anExitIsNamedWhileItHappensAndTheAgentEndsAsItShould() throws Exception {
        deadly("System.exit(0);");
        configure("deadly", "{min_collection_interval: 1}");

        agent.start("run");

        assertThat(agent.exitCode()).isEqualTo(1);
        assertThat(agent.log())
                .contains("check deadly:")
                .contains("ended the agent: System.exit, called by deadly.Deadly.run(")
                .contains("Check Agent stopped");
    }

    @Test
    void aTrialThatTheCheckEndsHasFailedAndSaysWhy() throws Exception {
        deadly("System.exit(0);");
        configure("deadly", "{}");

        agent.start("check", "deadly");

        assertThat(agent.exitCode()).isEqualTo(1);
        assertThat(agent.log()).contains("check deadly ended the process: System.exit, called by deadly.Deadly.run(");
    }

    @Test
    void anAgentThatIsKilledWhileNothingRunsHoldsNobodyBack() throws Exception {
        configure("beat", "{min_collection_interval: 3600}");
        agent.start("run");
        await().atMost(LONG).until(() -> agent.results().contains("\"beat\""));
        Thread.sleep(1_000); // the run that sent it has ended
        agent.kill();

        agent.start("run");

        await().atMost(LONG).until(() -> agent.results().contains("\"beat\""));
        assertThat(agent.log()).doesNotContain("held back");
    }

    @Test
    void whatACheckLogsForgesNoLineAndColoursNoTerminal() throws Exception {
        deadly("""
                org.slf4j.LoggerFactory.getLogger("name\\n2026-01-01 ERROR name")
                        .warn("text\\n2026-01-01 ERROR forged \\u001b[31m");
                """);
        configure("deadly", "{min_collection_interval: 1}");

        agent.start("run");

        await().atMost(LONG).until(() -> agent.log().contains("forged"));
        assertThat(agent.log()).doesNotContain("\n2026-01-01", "\u001b");
        assertThat(agent.stop()).isZero();
    }

    private void deadly(String body) throws IOException {
        PluginJar.named("deadly")
                .source("deadly.Deadly", """
                @Extension
                @CheckType(name = "deadly")
                public final class Deadly implements Check {
                    public void run(CheckContext context) throws Exception {
                        %s
                    }
                }
                """.formatted(body))
                .extension("deadly.Deadly")
                .writeTo(home.resolve("plugins"), "deadly.jar");
    }

    private void configure(String check, String instance) throws IOException {
        Path directory = Files.createDirectories(home.resolve("conf/conf.d").resolve(check + ".d"));
        Files.writeString(directory.resolve("conf.yaml"), "instances: [" + instance + "]");
    }
}
