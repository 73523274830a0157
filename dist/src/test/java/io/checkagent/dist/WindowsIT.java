// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin\agent.cmd} with a Java for Windows, on Wine: {@code -Dwindows.java} is that Java's folder. What Wine does
 * otherwise than Windows, this does not show.
 */
@Timeout(300)
@EnabledIfSystemProperty(named = "windows.java", matches = ".+", disabledReason = "needs Wine, and a Java for Windows")
class WindowsIT {
    private static final Path LAUNCHER =
            Path.of(System.getProperty("distribution", "target/check-agent")).resolve("bin/agent.cmd");
    private static final String JAVA = System.getProperty("windows.java", "");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path prefix;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private record Ended(int exitCode, String output) {}

    @BeforeAll
    static void makeDrives() throws Exception {
        assertThat(wine("wine", "wineboot", "-i").start().waitFor()).isZero();
    }

    @AfterAll
    static void endAllThatRunsOnWine() throws Exception {
        wine("wineserver", "-k").start().waitFor();
    }

    @Test
    void loadsItsPluginsAndCarriesCommandsOut() throws Exception {
        Files.writeString(folder.resolve("datadog.yaml"), """
                hostname: windows-1
                cmd_port: 0
                leader_election: false
                run_path: '%s'
                outputs: [{type: file, path: '%s'}]
                """.formatted(
                        windows(folder.resolve("run")), windows(folder.resolve("results.jsonl"))));
        Process agent = agent("run")
                .redirectOutput(folder.resolve("agent.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> run("status").exitCode() == 0);

            assertThat(run("plugins").output())
                    .contains("check-system", "output-http")
                    .doesNotContain("ERROR");
            assertThat(run("help", "check").output()).contains("Usage: agent check");
            assertThat(run("health").exitCode()).isZero();
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(folder.resolve("results.jsonl")));
        } finally {
            agent.destroy();
        }
    }

    @Test
    void withoutARunningAgentCommandsReadTheFiles() throws Exception {
        Files.writeString(
                folder.resolve("datadog.yaml"), "hostname: windows-1\ncmd_port: 0\noutputs: [{type: pigeon}]\n");

        assertThat(run("schema", "cpu").output()).contains("\"$schema\"");
        assertThat(run("configcheck")).satisfies(checked -> {
            assertThat(checked.exitCode()).isEqualTo(2);
            assertThat(checked.output()).contains("datadog.yaml:3:", "no output of the type pigeon");
        });
        assertThat(run("status")).satisfies(asked -> {
            assertThat(asked.exitCode()).isEqualTo(2);
            assertThat(asked.output()).contains("no running agent could be asked");
        });
    }

    @Test
    void aJavaHomeWithoutJavaIsToldInOneLine() throws Exception {
        ProcessBuilder launcher = wine("wine", "cmd", "/c", windows(LAUNCHER), "version");
        launcher.environment().put("JAVA_HOME", "Z:\\nowhere");

        Ended ended = end(launcher);

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.output()).hasLineCount(1).contains("there is no Z:\\nowhere\\bin\\java.exe: set JAVA_HOME");
    }

    private Ended run(String... command) throws Exception {
        return end(agent(command));
    }

    private Ended end(ProcessBuilder builder) throws Exception {
        Path output = folder.resolve("output");
        Process process = builder.redirectOutput(output.toFile()).start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Ended(process.waitFor(), Files.readString(output, UTF_8));
    }

    private ProcessBuilder agent(String... command) {
        List<String> line = new ArrayList<>(List.of("wine", "cmd", "/c", windows(LAUNCHER)));
        line.addAll(List.of(command));
        line.addAll(List.of("-c", windows(folder)));
        return wine(line.toArray(String[]::new));
    }

    private static ProcessBuilder wine(String... line) {
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "WINEPREFIX", prefix.toString(), "WINEDEBUG", "-all", "JAVA_HOME", windows(Path.of(JAVA))));
        return builder;
    }

    /** Wine has the root as drive Z. */
    private static String windows(Path path) {
        return "Z:" + path.toAbsolutePath().normalize().toString().replace('/', '\\');
    }
}
