// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.plugin.AllowedPlugins;
import io.checkagent.agent.plugin.PluginGuard;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.plugin.PluginJar;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Host;
import io.checkagent.delivery.DeliverySettings;
import io.checkagent.delivery.Destination;
import io.checkagent.http.HttpClients;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Item.PointType;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import io.checkagent.proxy.ProxyRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredOutputsTest {
    private static final String PIGEON = """
            @Extension
            @io.checkagent.output.OutputType("pigeon")
            public final class Pigeon implements io.checkagent.output.Output {
                public record Settings(String loft, @io.checkagent.api.Default("1") int birds) {
                    public Settings { requireOwnClassLoader(); }
                }
                private static void requireOwnClassLoader() {
                    if (Thread.currentThread().getContextClassLoader() != Pigeon.class.getClassLoader()) {
                        throw new IllegalStateException("another context class loader");
                    }
                }
                @Override public String endpoint(io.checkagent.output.Kind kind) { requireOwnClassLoader(); return ""; }
                @Override public void start() { requireOwnClassLoader(); }
                @Override public String access() { requireOwnClassLoader(); return "homing"; }
                @Override public void close() { requireOwnClassLoader(); }
                @Override public java.util.Optional<io.checkagent.output.Answer> probe() {
                    requireOwnClassLoader();
                    return java.util.Optional.of(io.checkagent.output.Answer.accepted());
                }
                private final Settings settings;
                public Pigeon(Settings settings, io.checkagent.output.HttpSender http) { this.settings = settings; }
                public String target() { return settings.birds() + " to " + settings.loft(); }
                public io.checkagent.output.Answer deliver(io.checkagent.output.Batch batch) {
                    requireOwnClassLoader();
                    return io.checkagent.output.Answer.accepted();
                }
            }
            """;

    private final Path folder;
    private final HttpClients http = new HttpClients(ProxyRules.none(), "test");
    private final PluginHost plugins;

    ConfiguredOutputsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        plugins = new PluginHost(
                List.of(Files.createDirectory(folder.resolve("plugins"))),
                "0.1.0",
                AllowedPlugins.all(),
                PluginGuard.NONE);
    }

    @BeforeEach
    void aPluginWithAnOutput() throws Exception {
        PluginJar.named("pigeon")
                .source("loft.Pigeon", PIGEON)
                .extension("loft.Pigeon")
                .writeTo(folder.resolve("plugins"), "pigeon.jar");
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    private DeliverySettings settings(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("datadog.yaml"), yaml);
        return AgentConfigurationLoader.load(Optional.of(file), folder, Map.of())
                .configuration()
                .orElseThrow()
                .delivery();
    }

    private ConfiguredOutputs outputs(String yaml) throws IOException {
        return outputs(yaml, Map.of());
    }

    private ConfiguredOutputs outputs(String yaml, Map<String, String> environment) throws IOException {
        return new ConfiguredOutputs(
                settings(yaml),
                new Host("node-1", Optional.empty(), List.of()),
                "1.2.3",
                new Installation(folder, environment),
                plugins,
                http,
                Clock.systemUTC());
    }

    @Test
    void ofAPluginAreMadeOfTheirEntry() throws IOException {
        ConfiguredOutputs outputs = outputs("""
                outputs:
                  - {type: console}
                  - {type: pigeon, loft: north, birds: 3, timeout: 5, tls_verify: true, best_effort: true}
                """);

        assertThat(outputs.problems()).isEmpty();
        assertThat(outputs.destinations()).extracting(Destination::type).containsExactly("console", "pigeon");
        assertThat(outputs.destinations().get(1).output().target()).isEqualTo("3 to north");
        assertThat(outputs.destinations().get(1).bestEffort()).isTrue();
    }

    private Optional<List<String>> filtersOfChange(ConfiguredOutputs running, String yaml) throws IOException {
        List<String> handedOn = new ArrayList<>();
        boolean taken = running.takeFilters(
                settings(yaml).outputs(),
                (output, filter) -> handedOn.add(output.type() + " " + filter.kinds() + filter.tags()));
        return taken ? Optional.of(handedOn) : Optional.empty();
    }

    @Test
    void takeOtherFiltersWhenNothingElseOfThemHasChanged() throws IOException {
        ConfiguredOutputs running = outputs("""
                api_key: 0123456789abcdef0123456789abcdef
                outputs:
                  - {type: pigeom, loft: south}
                  - {type: datadog, filter: {kinds: [event]}}
                  - {type: pigeon, loft: north, birds: 3}
                """);

        assertThat(filtersOfChange(running, """
                outputs:
                  - {type: pigeom, loft: south}

                  - {type: datadog}
                  - type: pigeon
                    birds: 3
                    filter: {tags: [team]}
                    loft: north
                api_key: 0123456789abcdef0123456789abcdef
                """)).contains(List.of("datadog [][]", "pigeon [][team]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{type: file, path: /a}, {type: pigeon, loft: north, filter: {kinds: [event]}}, {type: console}]",
                "[{type: file, path: /a}, {type: pigeon, loft: south, filter: {kinds: [event]}}]",
                "[{type: file, path: /a}, {type: pigeon, loft: north, best_effort: true}]",
                "[{type: file, path: /b}, {type: pigeon, loft: north}]",
                "[{type: pigeon, loft: north}, {type: file, path: /a}]",
                "[{type: file, path: /a, filter: {kinds: [pigeons]}}, {type: pigeon, loft: north}]",
            })
    void takeNoFiltersWhenAnythingElseHasChanged(String changed) throws IOException {
        ConfiguredOutputs running = outputs("outputs: [{type: file, path: /a}, {type: pigeon, loft: north}]\n");

        assertThat(filtersOfChange(running, "outputs: " + changed + "\n")).isEmpty();
    }

    @Test
    void ofAPluginAreCalledWithThePluginsContextClassLoader() throws Exception {
        Output pigeon = outputs("outputs: [{type: pigeon, loft: north}]\n")
                .destinations()
                .get(0)
                .output();
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        pigeon.start();
        assertThat(pigeon.endpoint(Kind.EVENT)).isEmpty();
        assertThat(pigeon.deliver(new Batch(
                        List.of(new Item.PointItem("cpu", PointType.GAUGE, "a", 1, 1, 0, "", "", List.of())),
                        Fence.alwaysOpen())))
                .isEqualTo(Answer.accepted());
        assertThat(pigeon.probe()).contains(Answer.accepted());
        assertThat(pigeon.access()).isEqualTo("homing");
        pigeon.close();
        assertThat(Thread.currentThread().getContextClassLoader()).isEqualTo(before);
    }

    @Test
    void ofATypeThatNobodyBringsAreToldAndLeftOut() throws IOException {
        ConfiguredOutputs outputs = outputs("outputs:\n  - type: console\n  - type: pigeom\n    loft: north\n");

        assertThat(outputs.destinations()).extracting(Destination::type).containsExactly("console");
        assertThat(outputs.problems()).singleElement().satisfies(problem -> assertThat(problem.toString())
                .contains("datadog.yaml:3:")
                .contains("no output of the type pigeom")
                .endsWith("did you mean \"pigeon\"?; this output is left out"));
    }

    @Test
    void withAWrongKeyAreToldAndLeftOut() throws IOException {
        ConfiguredOutputs outputs =
                outputs("outputs:\n  - type: console\n  - type: pigeon\n    loft: north\n    bird: 3\n");

        assertThat(outputs.destinations()).extracting(Destination::type).containsExactly("console");
        assertThat(outputs.problems()).anySatisfy(problem -> assertThat(problem.toString())
                .contains("datadog.yaml:5:")
                .contains("bird")
                .contains("birds"));
    }

    @Test
    void tellOfAProxyThatTheWayToTheIntakeCannotTake() throws IOException {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "socks5://u:PASSWORD@proxy:1");

        assertThat(outputs("api_key: 0123456789abcdef0123456789abcdef\n", environment)
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("HTTPS_PROXY", "socks5", "http://host:port", "without a proxy")
                        .doesNotContain("PASSWORD"));
        assertThat(outputs("outputs: [{type: console}]\n", environment).problems())
                .as("nobody goes there")
                .isEmpty();
    }

    @Test
    void areTheConsoleWhenNoneCanBeUsed() throws IOException {
        ConfiguredOutputs outputs = outputs("outputs: [{type: owl}]\n");

        assertThat(outputs.destinations()).extracting(Destination::type).containsExactly("console");
        assertThat(outputs.problems()).last().asString().contains("results go to the console instead");
    }
}
