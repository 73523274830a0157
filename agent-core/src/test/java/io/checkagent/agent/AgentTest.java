// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.stage.ContainerMounts;
import io.checkagent.agent.stage.Installation;
import io.checkagent.sandbox.KubeSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
@Order(1)
class AgentTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void takesUpAPluginAndItsConfigurationWhileItRuns() throws IOException {
        Path plugins = Files.createDirectories(home.resolve("plugins"));
        Path conf = Files.createDirectories(home.resolve("conf/conf.d/beat.d"));
        Path output = home.resolve("output.jsonl");
        Path file = home.resolve("conf/datadog.yaml");
        Files.writeString(file, "hostname: node-1\ncmd_port: 0\noutputs: [{type: file, path: %s}]".formatted(output));
        try (Agent agent = agent(file, Map.of())) {
            agent.start();
            assertThat(status(agent).path("checks")).isEmpty();

            Files.writeString(
                    conf.resolve("conf.yaml"), "instances: [{metric: dropped.in, empty_default_hostname: true}]");
            TestPlugins.beat().writeTo(plugins, "beat.jar");

            await().atMost(LONG)
                    .until(() ->
                            Files.exists(output) && Files.readString(output).contains("dropped.in"));
            JsonNode status = status(agent);
            assertThat(status.path("plugins"))
                    .extracting(plugin -> plugin.path("state").asString())
                    .containsExactly("LOADED");
            assertThat(status.at("/configuration/warnings")).isEmpty();
            assertThat(Files.readAllLines(output))
                    .filteredOn(line -> line.contains("dropped.in"))
                    .allSatisfy(line ->
                            assertThat(line).as("empty_default_hostname").contains("\"host\":\"\""));
        }
    }

    @Test
    void appliesTagsAndChecksOfAChangedDatadogYamlWhileItRuns() throws IOException {
        TestPlugins.beat().writeTo(Files.createDirectories(home.resolve("plugins")), "beat.jar");
        Path output = home.resolve("output.jsonl");
        String always = "hostname: node-1\ncmd_port: 0\noutputs: [{type: file, path: %s}]\n".formatted(output);
        String beat = "checks: {beat: {instances: [{metric: %s, min_collection_interval: 1}]}}\n";
        Path file = Files.createDirectories(home.resolve("conf")).resolve("datadog.yaml");
        Files.writeString(file, always + "tags: [team:a]\n" + beat.formatted("first"));
        try (Agent agent = agent(file, Map.of())) {
            agent.start();
            await().atMost(LONG).until(() -> lines(output, "first").anyMatch(line -> line.contains("team:a")));

            Files.writeString(file, always + "tags: [team:b]\nleader_lease_duration: 90\n" + beat.formatted("second"));

            await().atMost(LONG).until(() -> lines(output, "second").anyMatch(line -> line.contains("team:b")));
            assertThat(status(agent).at("/configuration/waiting"))
                    .extracting(JsonNode::asString)
                    .containsExactly("leader_lease_duration");
        }
    }

    private static Stream<String> lines(Path output, String metric) throws IOException {
        return Files.exists(output)
                ? Files.readAllLines(output).stream().filter(line -> line.contains("\"" + metric + "\""))
                : Stream.empty();
    }

    @Test
    void loadsPluginsThatAreMountedIntoItsContainer() throws IOException {
        TestPlugins.beat().writeTo(Files.createDirectories(home.resolve("root/plugins")), "beat.jar");
        Files.createDirectories(home.resolve("plugins"));
        Path file = Files.createDirectories(home.resolve("conf")).resolve("datadog.yaml");
        Files.writeString(file, "hostname: node-1\ncmd_port: 0\nchecks: {beat: {instances: [{}]}}");
        try (Agent agent = Agents.running(
                AgentConfigurationLoader.load(Optional.of(file), home, Map.of()),
                new Installation(home, Map.of(), ContainerMounts.in(home.resolve("root"))))) {
            agent.start();

            assertThat(status(agent).path("checks"))
                    .extracting(check -> check.path("name").asString())
                    .containsExactly("beat");
        }
    }

    @Test
    void runsWhatDatadogYamlConfiguresThoughNothingIsInConfD() throws IOException {
        TestPlugins.beat().writeTo(Files.createDirectories(home.resolve("plugins")), "beat.jar");
        Path file = Files.createDirectories(home.resolve("conf")).resolve("datadog.yaml");
        Files.writeString(file, "hostname: node-1\ncmd_port: 0\nchecks: {beat: {instances: [{}]}}");
        try (Agent agent = agent(file, Map.of())) {
            agent.start();

            assertThat(status(agent).path("checks"))
                    .extracting(check -> check.path("name").asString())
                    .containsExactly("beat");
        }
    }

    @Test
    void itsIdentityInTheElectionIsThePodsNameElseOneOfItsOwn() throws IOException {
        assertThat(identityOfAnAgentWith(Map.of("DD_POD_NAME", "check-agent-x7k2p")))
                .isEqualTo("check-agent-x7k2p");

        String first = identityOfAnAgentWith(Map.of());
        assertThat(first).startsWith("node-1_");
        assertThat(identityOfAnAgentWith(Map.of())).startsWith("node-1_").isNotEqualTo(first);
    }

    private String identityOfAnAgentWith(Map<String, String> environment) throws IOException {
        Path file = Files.createDirectories(home.resolve("conf")).resolve("datadog.yaml");
        try (KubeSandbox cluster = KubeSandbox.builder().start()) {
            Path kubeconfig = Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig());
            Files.writeString(file, """
                    hostname: node-1
                    cmd_port: 0
                    leader_election: true
                    outputs: [{type: file, path: %s}]
                    kubernetes_kubeconfig_path: %s
                    """.formatted(home.resolve("output.jsonl"), kubeconfig));
            try (Agent agent = agent(file, environment)) {
                agent.start();
                await().atMost(LONG)
                        .until(() ->
                                status(agent).at("/leaderElection/election").isObject());
                return status(agent).at("/leaderElection/election/identity").asString();
            }
        }
    }

    private Agent agent(Path file, Map<String, String> environment) {
        return Agents.running(
                AgentConfigurationLoader.load(Optional.of(file), home, environment),
                new Installation(home, environment));
    }

    private static JsonNode status(Agent agent) throws IOException {
        return new JsonMapper().readTree(agent.status().report().json());
    }
}
