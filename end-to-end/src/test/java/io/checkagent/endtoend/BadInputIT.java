// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.AgentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** One clear line (what, where, what to do), the right exit code, and what can still work goes on working. */
@Tag("thorough")
class BadInputIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String EVERY_SECOND = "instances:\n  - min_collection_interval: 1\n";

    private final Path folder;
    private final List<AgentProcess> agents = new ArrayList<>();

    BadInputIT() throws IOException {
        folder = Project.folder("bad-input");
    }

    @AfterEach
    void end() {
        agents.forEach(AgentProcess::close);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    wrong type               | leader_lease_duration: soon        | leader_lease_duration
                    number out of range      | leader_lease_duration: 0           | leader_lease_duration
                    list in place of a text  | cluster_name: [a]                  | cluster_name
                    unknown lock             | leader_election_default_resource: x| endpoints
                    unknown output           | outputs: [{type: flie}]            | file
                    intake without API key   | outputs: [{type: datadog}]         | api_key
                    """)
    void aValueThatCannotBeUsedIsToldWithItsLineAndTheChecksRun(String name, String text, String word)
            throws Exception {
        String said = whileTheConsoleGetsResults(text + "\n");

        assertThat(said).doesNotContain("\tat ", "Exception in thread");
        assertThat(said.lines().filter(line -> line.contains(folder + "/datadog.yaml:1") && line.contains(word)))
                .as("%s: lines with %s in\n%s", name, word, said)
                .hasSize(1);
    }

    @Test
    void aFileThatIsNotThereEndsTheAgent() throws Exception {
        List<String> said = failing(2, "run", "-c", "/nowhere/datadog.yaml");

        assertThat(said).hasSize(1);
        assertThat(said.get(0)).contains("/nowhere/datadog.yaml");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws Exception {
        String said = whileTheConsoleGetsResults("leader_lease_duration: soon\ncluster_name: [a]\n");

        assertThat(said.lines())
                .anySatisfy(line -> assertThat(line).contains("datadog.yaml:1"))
                .anySatisfy(line -> assertThat(line).contains("datadog.yaml:2"));
    }

    @Test
    void wrongUsageIsTwo() throws Exception {
        assertThat(failing(2, "run", "--nonsense").get(0)).contains("--nonsense");
        assertThat(failing(2, "walk").get(0)).contains("walk");
    }

    @Test
    void statusOfAnAgentThatDoesNotRunSaysSo() throws Exception {
        Path file = Files.writeString(
                folder.resolve("datadog.yaml"), "auth_token_file_path: " + folder.resolve("auth_token") + "\n");

        assertThat(failing(2, "status", "-c", file.toString())).hasSize(1);
    }

    @Test
    void anUnknownKeyIsNamedWithTheNearestOneAndTheRestRuns() throws Exception {
        AgentProcess agent = start("collect_kubernetes_event: true\n", Map.of("load", EVERY_SECOND));

        awaitMetric(agent, "system.load.1");
        assertSaidOnce(agent, "collect_kubernetes_event:", "collect_kubernetes_events");
    }

    @Test
    void aCheckWithABadConfigurationIsLeftOutAndTheOthersRun() throws Exception {
        AgentProcess agent =
                start("", Map.of("load", EVERY_SECOND, "disk", "instances:\n  - min_collection_intervall: 1\n"));

        awaitMetric(agent, "system.load.1");
        assertSaidOnce(agent, "disk.yaml:2", "min_collection_intervall", "min_collection_interval");
    }

    @Test
    void withoutAClusterTheChecksOfTheNodeRun() throws Exception {
        AgentProcess agent = start("collect_kubernetes_events: true\n", Map.of("load", EVERY_SECOND));

        awaitMetric(agent, "system.load.1");
        assertSaidOnce(agent, "KUBECONFIG", "/nowhere/kubeconfig", "correct the path", "all other checks run");
    }

    @Test
    void aCredentialPluginThatHangsHoldsUpNoCheckIsToldWithItsLimitAndEndsWithTheAgent() throws Exception {
        Path plugin = Files.writeString(folder.resolve("hanging-plugin"), "#!/bin/sh\nsleep 876543\n");
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts: [{name: here, context: {cluster: here, user: plugin}}]
                clusters: [{name: here, cluster: {server: 'http://127.0.0.1:1'}}]
                users:
                - name: plugin
                  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: %s, interactiveMode: Never}}
                """.formatted(plugin));
        AgentProcess agent = AgentProcess.start(new AgentSettings(
                Project.distribution(),
                folder,
                "node-1",
                kubeconfig,
                "leader_election: true\nleader_lease_duration: 20\n",
                Map.of("load", EVERY_SECOND)));
        agents.add(agent);

        awaitMetric(agent, "system.load.1");
        await().atMost(LIMIT).until(() -> agent.status()
                .map(status -> status.at("/leaderElection/election/lastError").asString())
                .filter(error -> error.contains(plugin + " has not answered yet, and is ended after 20.0 s"))
                .isPresent());
        assertThat(sleepersOfThePlugin()).isPositive();
        agent.process().destroy();
        await().atMost(LIMIT).until(() -> !agent.process().isAlive());

        assertThat(agent.exitCode()).contains(0);
        assertThat(agent.log()).doesNotContain("\tat ", "Exception in thread", "did not answer within");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(sleepersOfThePlugin())
                .as("programs that outlive the agent")
                .isZero());
    }

    private static long sleepersOfThePlugin() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains("876543"))
                .count();
    }

    @Test
    void aFileThatIsNoYamlEndsTheAgent() throws Exception {
        Path file = Files.writeString(folder.resolve("datadog.yaml"), "tags: [a, b\n");

        List<String> said = failing(2, "run", "-c", file.toString());

        assertThat(said).hasSize(1);
        assertThat(said.get(0)).contains(folder + "/datadog.yaml:2", "not valid YAML");
    }

    @Test
    void withoutAnApiKeyResultsGoToTheConsole() throws Exception {
        whileTheConsoleGetsResults("");

        assertThat(Files.readAllLines(folder.resolve("console")))
                .allSatisfy(line ->
                        assertThat(new JsonMapper().readTree(line).isObject()).isTrue());
    }

    /** Runs an agent without a usable output until a result is on its console; returns what it logged. */
    private String whileTheConsoleGetsResults(String configuration) throws Exception {
        Path confd = Files.createDirectories(folder.resolve("conf.d"));
        Files.writeString(confd.resolve("load.yaml"), EVERY_SECOND);
        Path file = Files.writeString(
                folder.resolve("datadog.yaml"),
                configuration
                        + "hostname: here\ncmd_port: 0\nauth_token_file_path: %s\nrun_path: %s\n"
                                .formatted(folder.resolve("auth_token"), folder));
        Path console = folder.resolve("console");
        Path log = folder.resolve("agent.log");
        Process agent = AgentProcess.command(Project.distribution(), "run", "-c", file.toString())
                .redirectError(log.toFile())
                .redirectOutput(console.toFile())
                .start();
        try {
            await("a metric on the console").atMost(LIMIT).untilAsserted(() -> assertThat(Files.readString(console))
                    .contains("\"metric\":\"system.load.1\""));
        } finally {
            agent.destroy();
            assertThat(agent.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        return Files.readString(log);
    }

    private AgentProcess start(String configuration, Map<String, String> checks) throws IOException {
        AgentProcess agent = AgentProcess.start(new AgentSettings(
                Project.distribution(), folder, "node-1", Path.of("/nowhere/kubeconfig"), configuration, checks));
        agents.add(agent);
        return agent;
    }

    private static void awaitMetric(AgentProcess agent, String name) {
        await(name).atMost(LIMIT).until(() -> agent.results().poll().stream()
                .anyMatch(result -> result.path("metric").asString().equals(name)));
    }

    private static void assertSaidOnce(AgentProcess agent, String... words) throws IOException {
        String log = agent.log();
        assertThat(log).doesNotContain("\tat ", "Exception in thread");
        assertThat(log.lines().filter(line -> List.of(words).stream().allMatch(line::contains)))
                .as("lines with %s in\n%s", List.of(words), log)
                .hasSize(1);
    }

    /** What the command says on standard error, once it ended with that exit code. */
    private List<String> failing(int exitCode, String... arguments) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process = AgentProcess.command(Project.distribution(), arguments)
                .redirectError(said.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(said);
        assertThat(process.exitValue()).as(String.join("\n", lines)).isEqualTo(exitCode);
        assertThat(lines).isNotEmpty().noneMatch(line -> line.startsWith("\tat "));
        return lines;
    }
}
