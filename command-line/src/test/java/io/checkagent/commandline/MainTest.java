// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.AgentVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void saysItsVersion() {
        assertThat(agent("version")).isZero();
        assertThat(out.toString()).contains("Check Agent " + AgentVersion.full());
        assertThat(AgentVersion.release()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void anUnknownCommandIsWrongUsage() {
        assertThat(agent("frobnicate")).isEqualTo(2);
        assertThat(err.toString()).contains("frobnicate");
    }

    @Test
    void aMissingConfigurationFileIsOneLineThatNamesIt() {
        Path missing = directory.resolve("missing.yaml");

        assertThat(agent("run", "-c", missing.toString())).isEqualTo(2);

        assertThat(err.toString().lines()).singleElement().asString().contains(missing.toString());
    }

    @Test
    void everyErrorOfTheConfigurationIsSaidAtOnceWithItsPlace() throws IOException {
        Path file = directory.resolve("datadog.yaml");
        Files.writeString(file, "leader_lease_duration: soon\nleader_election: perhaps\n");

        assertThat(agent("configcheck", "-c", file.toString())).isEqualTo(2);

        assertThat(out.toString().lines().filter(line -> line.startsWith("error: " + file)))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("datadog.yaml:1:").contains("leader_lease_duration"))
                .anySatisfy(line -> assertThat(line).contains("datadog.yaml:2:").contains("leader_election"));
    }

    @Test
    void aFileThatIsNoYamlIsNotRun() throws IOException {
        Path file = Files.writeString(directory.resolve("datadog.yaml"), "hostname: [\n");

        assertThat(agent("run", "-c", file.toString())).isEqualTo(2);

        assertThat(err.toString().lines()).singleElement().asString().contains("datadog.yaml:2:1: not valid YAML");
    }

    @Test
    void optionsOfJavaThatNobodyReadAreTold() {
        Map<String, String> options = Map.of("JAVA_OPTS", "-Xmx99m");

        assertThat(Main.unheard(options, false))
                .hasValueSatisfying(told -> assertThat(told).contains("_JAVA_OPTIONS"));
        assertThat(Main.unheard(options, true)).isEmpty();
        assertThat(Main.unheard(Map.of("JAVA_OPTS", "-Xmx99m", "_JAVA_OPTIONS", "-Xmx99m"), false))
                .isEmpty();
        assertThat(Main.unheard(Map.of(), false)).isEmpty();
    }

    @Test
    void whatNeedsMemoryBesideTheAgentIsRefusedInAContainerThatHasNone() throws IOException {
        Path cgroup = Files.createDirectories(directory.resolve("sys/fs/cgroup"));
        Files.writeString(cgroup.resolve("memory.max"), "201326592\n");
        Files.writeString(cgroup.resolve("memory.current"), "125829120\n");
        Files.writeString(cgroup.resolve("memory.stat"), "inactive_file 0\n");

        for (String command : List.of("demo", "archive", "plugincheck")) {
            assertThat(Main.refusal(List.of(command, "any"), Map.of(), directory))
                    .contains("agent: " + command
                            + " needs 160 MiB of memory, and this container has 72 left of 192: run it elsewhere");
        }
        assertThat(Main.refusal(List.of("run"), Map.of(), directory)).isEmpty();
        assertThat(Main.refusal(List.of("demo", "--help"), Map.of(), directory)).isEmpty();
        assertThat(Main.refusal(List.of("plugincheck", "any"), Map.of("CHECK_AGENT_ALONE", "true"), directory))
                .as("started by the client, which looked before it took its own part")
                .isEmpty();
        assertThat(Main.refusal(List.of("demo"), Map.of(), directory.resolve("elsewhere")))
                .isEmpty();
    }

    @Test
    void completesItsCommands() {
        assertThat(agent("completion", "--name", "check-agent")).isZero();
        assertThat(out.toString()).contains("configcheck", "--cfgpath", "complete -F _complete_check-agent");
    }

    /** Fails as a command of any module may. */
    @Command(name = "read")
    private record Reading(Path file) implements AgentCommand {
        @Override
        public Integer call() throws IOException {
            return Files.readAllLines(file).size();
        }
    }

    @Test
    void aFailureIsASentenceWithoutTheNameOfAClass() {
        Path missing = directory.resolve("missing");

        assertThat(execute(Main.commandLine(List.of(new Reading(missing))), "read"))
                .isEqualTo(1);

        assertThat(err.toString().strip()).isEqualTo("agent: " + missing + ": not there");
    }

    private int agent(String... arguments) {
        return execute(Main.commandLine(Main.commands(CommandPlace.alone())), arguments);
    }

    private int execute(CommandLine commandLine, String... arguments) {
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
