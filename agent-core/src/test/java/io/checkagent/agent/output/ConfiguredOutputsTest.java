// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.plugin.AllowedPlugins;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                List.of(Files.createDirectory(folder.resolve("plugins"))), "0.1.0", AllowedPlugins.all());
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

    private ConfiguredOutputs outputs(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("datadog.yaml"), yaml);
        DeliverySettings settings = AgentConfigurationLoader.load(Optional.of(file), folder, Map.of())
                .configuration()
                .orElseThrow()
                .delivery();
        return new ConfiguredOutputs(
                settings,
                new Host("node-1", Optional.empty(), List.of()),
                "1.2.3",
                new Installation(folder, Map.of()),
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
        assertThat(outputs.problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains("datadog.yaml:3:")
                .contains("no output of the type pigeom")
                .endsWith("did you mean \"pigeon\"?"));
    }

    @Test
    void withAWrongKeyAreToldAndLeftOut() throws IOException {
        ConfiguredOutputs outputs =
                outputs("outputs:\n  - type: console\n  - type: pigeon\n    loft: north\n    bird: 3\n");

        assertThat(outputs.destinations()).extracting(Destination::type).containsExactly("console");
        assertThat(outputs.problems()).anySatisfy(problem -> assertThat(problem)
                .contains("datadog.yaml:5:")
                .contains("bird")
                .contains("birds"));
    }

    @Test
    void areTheConsoleWhenNoneCanBeUsed() throws IOException {
        ConfiguredOutputs outputs = outputs("outputs: [{type: owl}]\n");

        assertThat(outputs.destinations()).extracting(Destination::type).containsExactly("console");
        assertThat(outputs.problems()).last().asString().contains("results go to the console instead");
    }
}
