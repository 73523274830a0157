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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that end the agent, in processes of its own: who it was is known at the next start, and does not do it again. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
@Tag("containment")
class DeadlyChecksTest {
    /** Longer than the first hold: a check that happened to run at that very moment is suspect, too. */
    private static final Duration LONG = Duration.ofSeconds(100);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @SuppressWarnings("NullAway.Init") // set below
    private AgentProcess agent;

    @BeforeEach
    void aGoodCheckBesideIt() throws IOException {
        agent = new AgentProcess(home);
        TestPlugins.beat().writeTo(agent.plugins(), "beat.jar");
        agent.configure("beat", "{min_collection_interval: 0.2}");
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
        agent.install("deadly", body);
        agent.configure("deadly", "{min_collection_interval: 1}");

        agent.start("run");
        assertThat(agent.exitCode()).as(agent.log()).isEqualTo(exitCode);

        agent.start("run");
        await().atMost(LONG).until(() -> agent.results().contains("\"beat\""));
        assertThat(agent.log())
                .contains("check deadly:")
                .contains("is held back until")
                .contains("for the first time");
        long before = beats();
        await("the check would have run twice").atMost(LONG).until(() -> beats() >= before + 10);
        assertThat(agent.isAlive()).isTrue();
        assertThat(agent.stop()).isZero();
        assertThat(home.resolve("run/running")).doesNotExist();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a start exits          | 1 | start  | System.exit(0);",
                "a start halts          | 7 | start  | Runtime.getRuntime().halt(7);",
                "a start hoards memory  | 3 | start  | HOARD",
                "a thread exits         | 1 | thread | Thread.sleep(500); System.exit(0);",
                "a thread halts         | 7 | thread | Thread.sleep(7_000); Runtime.getRuntime().halt(7);",
                "halts by reflection    | 7 | thread | Thread.sleep(7_000); Runtime.class.getMethod(\"halt\", int.class).invoke(Runtime.getRuntime(), 7);",
                "a thread hoards memory | 3 | thread | HOARD",
            })
    void aPluginThatEndsTheAgentOutsideOfARunIsHeldBackUntilItIsRepaired(
            String what, int exitCode, String where, String body) throws Exception {
        String code = body.replace(
                "HOARD",
                "java.util.List<byte[]> all = new java.util.ArrayList<>(); while (true) { all.add(new byte[1 << 20]); Thread.sleep(20); }");
        if (where.equals("start")) {
            Path unused = deadlyStart("try { %s } catch (Exception e) { return; }".formatted(code));
        } else {
            agent.install(
                    "deadly",
                    "new Thread(() -> { try { %s } catch (Exception e) { return; } }).start();".formatted(code));
        }
        agent.configure("deadly", "{min_collection_interval: 1}");

        agent.start("run");
        assertThat(agent.exitCode()).as(agent.log()).isEqualTo(exitCode);

        agent.start("run");
        await().atMost(LONG).until(() -> beats() > 2);
        assertThat(agent.log())
                .contains("plugin deadly.jar: is held back until")
                .contains("for the first time")
                .doesNotContain("plugin beat.jar", "check beat:");

        agent.install("deadly", "context.sender().gauge(\"repaired\", 1);");
        await("a repaired one is another").atMost(LONG).until(() -> agent.results()
                .contains("\"repaired\""));
        assertThat(agent.stop()).isZero();
    }

    /** It always ran, which says nothing, but that it can end the process. */
    @Test
    void aStreamingCheckThatHaltsAfterAWhileIsHeldBack() throws Exception {
        PluginJar.named("deadly")
                .source("deadly.Deadly", """
                        @Extension
                        @CheckType(name = "deadly", streaming = true)
                        public final class Deadly implements Check {
                            public void run(CheckContext context) throws Exception {
                                Thread.sleep(7_000);
                                Runtime.getRuntime().halt(7);
                            }
                        }
                        """)
                .extension("deadly.Deadly")
                .writeTo(agent.plugins(), "deadly.jar");
        agent.configure("deadly", "{}");
        agent.configure("beat", "{min_collection_interval: 3600}");

        agent.start("run");
        assertThat(agent.exitCode()).isEqualTo(7);

        agent.start("run");
        await().atMost(LONG).until(() -> beats() > 0);
        assertThat(agent.log()).contains("check deadly:").contains("is held back until");
        assertThat(agent.stop()).isZero();
    }

    @Test
    void aConstructorThatExitsIsItsChecksFault() throws Exception {
        PluginJar.named("deadly")
                .check("deadly", "deadly.Deadly", "public Deadly() { System.exit(0); }")
                .writeTo(agent.plugins(), "deadly.jar");
        agent.configure("deadly", "{}");

        agent.start("run");
        assertThat(agent.exitCode()).isEqualTo(1);
        assertThat(agent.log()).contains("check deadly:").contains("called by deadly.Deadly.<init>(");

        agent.start("run");
        await().atMost(LONG).until(() -> beats() > 2);
        assertThat(agent.log()).contains("check deadly:").contains("is held back until");
        assertThat(agent.stop()).isZero();
    }

    @Test
    void anExitIsNamedWhileItHappensAndTheAgentEndsAsItShould() throws Exception {
        agent.install("deadly", "System.exit(0);");
        agent.configure("deadly", "{min_collection_interval: 1}");

        agent.start("run");

        assertThat(agent.exitCode()).isEqualTo(1);
        assertThat(agent.log())
                .contains("check deadly:")
                .contains("ended the agent: System.exit, called by deadly.Deadly.run(")
                .contains("Check Agent stopped");
    }

    /** A plugin whose start does that. */
    private Path deadlyStart(String body) throws IOException {
        return PluginJar.named("deadly")
                .attribute("Plugin-Class", "deadly.Starter")
                .source("deadly.Starter", """
                        public final class Starter extends org.pf4j.Plugin {
                            @Override
                            public void start() {
                                %s
                            }
                        }
                        """.formatted(body))
                .check("deadly", "deadly.Deadly", "")
                .writeTo(agent.plugins(), "deadly.jar");
    }

    @Test
    void aReviewOfAPluginThatEndsTheProcessHasFailedAndSaysWhy() throws Exception {
        agent.start("plugincheck", deadlyStart("System.exit(0);").toString());

        assertThat(agent.exitCode()).isEqualTo(1);
        assertThat(agent.log()).contains("a plugin ended the process: System.exit, called by deadly.Starter.start(");
    }

    @Test
    void aReviewOfAPluginThatHaltsNamesWhoDoesAndDoesNotTryIt() throws Exception {
        Path good = TestPlugins.beat().writeTo(agent.plugins(), "beat.jar");

        agent.start("plugincheck", deadlyStart("Runtime.getRuntime().halt(7);").toString(), good.toString());

        assertThat(agent.exitCode()).isEqualTo(1);
        assertThat(agent.results())
                .contains(
                        "deadly.Starter calls Runtime.halt, or names it as reflection does, which ends the agent at once")
                .contains("is loaded as beat");
    }

    @Test
    void aTrialThatTheCheckEndsHasFailedAndSaysWhy() throws Exception {
        agent.install("deadly", "System.exit(0);");
        agent.configure("deadly", "{}");

        agent.start("check", "deadly");

        assertThat(agent.exitCode()).isEqualTo(1);
        assertThat(agent.log()).contains("check deadly ended the process: System.exit, called by deadly.Deadly.run(");
    }

    @Test
    void anAgentThatIsKilledWhileNothingRunsHoldsNobodyBack() throws Exception {
        agent.configure("beat", "{min_collection_interval: 3600}");
        agent.start("run");
        await().atMost(LONG).until(() -> agent.results().contains("\"beat\""));
        await("the run that sent it has ended").atMost(LONG).until(this::nothingRuns);
        agent.kill();

        agent.start("run");

        await().atMost(LONG).until(() -> agent.results().contains("\"beat\""));
        assertThat(agent.log()).doesNotContain("held back");
    }

    @Test
    void whatACheckLogsForgesNoLineAndColoursNoTerminal() throws Exception {
        agent.install("deadly", """
                org.slf4j.LoggerFactory.getLogger("name\\n2026-01-01 ERROR name")
                        .warn("text\\n2026-01-01 ERROR forged \\u001b[31m");
                """);
        agent.configure("deadly", "{min_collection_interval: 1}");

        agent.start("run");

        await().atMost(LONG).until(() -> agent.log().contains("forged"));
        assertThat(agent.log()).doesNotContain("\n2026-01-01", "\u001b");
        assertThat(agent.stop()).isZero();
    }

    /** Of the check beside it, five a second at most. */
    private long beats() throws IOException {
        return agent.results().lines().filter(line -> line.contains("\"beat\"")).count();
    }

    /** As the record of runs has it: behind its head, each place begins with 0 when it is free. */
    private boolean nothingRuns() throws IOException {
        byte[] record = Files.readAllBytes(home.resolve("run/running"));
        return IntStream.range(1, record.length / 256).allMatch(place -> record[place * 256] == 0);
    }
}
