// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.stage.Installation;
import io.checkagent.configuration.EnvironmentOverlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * This node's checks run and their results are delivered, whatever one key, or one variable of the environment, says. The
 * agents are whole ones, each with a plugin.
 */
@Order(1)
@Tag("thorough")
class NodeResultsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String WRONG = "{a: [{b: 1}]}";

    /** Says which plugins may be loaded: what cannot be read allows none. */
    private static final String THE_LIST_OF_PLUGINS = "plugins";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path home;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @BeforeAll
    static void install() throws IOException {
        TestPlugins.beat().writeTo(Files.createDirectories(home.resolve("plugins")), "beat.jar");
        Path confd = Files.createDirectories(home.resolve("conf/conf.d"));
        Files.writeString(confd.resolve("beat.yaml"), "instances: [{min_collection_interval: 0.1}]");
    }

    /** As the path of a token it is right, below the folder that the test runs in. */
    @AfterAll
    static void removeTheFileOfThatName() throws IOException {
        Files.deleteIfExists(Path.of(WRONG));
    }

    static Stream<String> keys() {
        return EveryKeyTest.keys().stream().filter(key -> !key.equals(THE_LIST_OF_PLUGINS));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void areDeliveredWhateverAKeyOfTheFileSays(String key) throws IOException {
        assertResults(key.replace(".", ":\n  ") + ": " + WRONG + "\n", Map.of());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void areDeliveredWhateverAVariableSays(String key) throws IOException {
        assertResults("", Map.of(EnvironmentOverlay.variable(key), WRONG));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    KUBECONFIG              | /nowhere/kubeconfig
                    KUBECONFIG              | :::
                    KUBERNETES_SERVICE_HOST | no host
                    KUBERNETES_SERVICE_PORT | -1
                    KUBERNETES_MASTER       | no url
                    HTTPS_PROXY             | http://proxy.corp
                    HTTPS_PROXY             | socks5://u:hunter2@proxy
                    https_proxy             | ://
                    HTTP_PROXY              | http://[::1
                    NO_PROXY                | *.svc,10.0.0.0/8, my_host.internal,*
                    no_proxy                | 300.0.0.0/99
                    HOSTNAME                | a b/c
                    DD_POD_NAME             | {{ pod }}
                    """)
    void areDeliveredWhateverAVariableOfTheClientsSays(String name, String value) throws IOException {
        assertResults("collect_kubernetes_events: true\n", Map.of(name, value));
    }

    @Test
    void areNotThereOnlyWhereTheListOfPluginsCannotBeRead() throws IOException {
        try (Agent agent = agent("plugins: all\n", Map.of())) {
            agent.start();

            assertThat(status(agent).path("checks")).isEmpty();
        }
    }

    private void assertResults(String yaml, Map<String, String> environment) throws IOException {
        try (Agent agent = agent(yaml, environment)) {
            agent.start();

            await().atMost(LONG).until(() -> stream(status(agent).path("checks"))
                    .anyMatch(check -> check.path("name").asString().equals("beat")
                            && check.path("details").path("metric").asString().equals("beat")));
            if (!yaml.contains("api_key") && !yaml.contains("dd_url") && !yaml.contains("site")) {
                await().atMost(LONG).until(() -> stream(status(agent).path("outputs"))
                        .anyMatch(output ->
                                output.path("delivered").path("METRIC").asLong() > 0));
            }
        }
    }

    /** What the test needs stands in the environment where the file has the key, and in the file where that has it. */
    private Agent agent(String yaml, Map<String, String> environment) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("DD_CMD_PORT", "0"));
        Map<String, String> needed = Map.of(
                "auth_token_file_path", directory.resolve("auth_token").toString(),
                "run_path", directory.toString());
        needed.forEach((key, value) -> {
            if (!yaml.startsWith(key)) {
                all.put(EnvironmentOverlay.variable(key), value);
            }
        });
        if (yaml.startsWith("cmd_port")) {
            all.remove("DD_CMD_PORT");
        }
        all.putAll(environment);
        Path file = Files.writeString(directory.resolve("datadog.yaml"), yaml);
        return Agents.running(AgentConfigurationLoader.load(Optional.of(file), home, all), new Installation(home, all));
    }

    private static JsonNode status(Agent agent) throws IOException {
        return new JsonMapper().readTree(agent.status().report().json());
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(list::path);
    }
}
