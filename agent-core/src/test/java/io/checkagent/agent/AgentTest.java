package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.config.AgentConfigurationLoader;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.status.AgentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
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
        Files.writeString(file, "hostname: node-1\noutputs: [{type: file, path: %s}]".formatted(output));
        try (Agent agent =
                new Agent(AgentConfigurationLoader.load(Optional.of(file), home, Map.of()), home, Map.of())) {
            agent.start();
            assertThat(agent.status().checks()).isEmpty();

            Files.writeString(
                    conf.resolve("conf.yaml"), "instances: [{metric: dropped.in, empty_default_hostname: true}]");
            TestPlugins.beat().writeTo(plugins, "beat.jar");

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(Files.readString(output)).contains("dropped.in"));
            AgentStatus status = agent.status();
            assertThat(status.plugins()).extracting(PluginStatus::state).containsExactly(PluginStatus.State.LOADED);
            assertThat(status.configuration().warnings()).isEmpty();
            assertThat(Files.readAllLines(output))
                    .filteredOn(line -> line.contains("dropped.in"))
                    .allSatisfy(line ->
                            assertThat(line).as("empty_default_hostname").contains("\"host\":\"\""));
        }
    }

    @Test
    void runsWhatDatadogYamlConfiguresThoughNothingIsInConfD() throws IOException {
        TestPlugins.beat().writeTo(Files.createDirectories(home.resolve("plugins")), "beat.jar");
        Path file = Files.createDirectories(home.resolve("conf")).resolve("datadog.yaml");
        Files.writeString(file, "hostname: node-1\nchecks: {beat: {instances: [{}]}}");
        try (Agent agent =
                new Agent(AgentConfigurationLoader.load(Optional.of(file), home, Map.of()), home, Map.of())) {
            assertThat(agent.status().checks()).extracting(CheckStatus::name).containsExactly("beat");
        }
    }
}
