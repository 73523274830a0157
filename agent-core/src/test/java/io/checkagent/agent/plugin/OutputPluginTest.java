// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Host;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputPluginTest {
    private static final String REFUSING = """
            @Extension
            @io.checkagent.output.OutputType("%s")
            public final class Refusing implements io.checkagent.output.Output {
                private final Host host;
                public Refusing(Host host) { this.host = host; }
                public String target() { return "from " + host.name(); }
                public io.checkagent.output.Answer deliver(io.checkagent.output.Batch batch) {
                    return io.checkagent.output.Answer.bad("no", batch.items().get(0).check());
                }
            }
            """;

    private final Path plugins;

    OutputPluginTest(@TempDir Path folder) throws Exception {
        this.plugins = Files.createDirectory(folder.resolve("plugins"));
    }

    @Test
    void aPluginBringsAnOutputOfAPackageBelowTheApis() throws Exception {
        PluginJar.named("refusing")
                .source("io.checkagent.output.refusing.Refusing", REFUSING.formatted("refusing"))
                .extension("io.checkagent.output.refusing.Refusing")
                .writeTo(plugins, "refusing.jar");
        try (PluginHost host = new PluginHost(List.of(plugins), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE)) {
            host.scan();
            assertThat(host.outputs()).containsOnlyKeys("refusing");
            assertThat(host.checks()).isEmpty();
            Output output = requireNonNull(host.outputs().get("refusing"))
                    .create(
                            Optional.empty(),
                            () -> {
                                throw new AssertionError("not asked for");
                            },
                            item -> new byte[0],
                            Clock.systemUTC(),
                            new Host("node-1", Optional.empty(), List.of()));
            assertThat(output.target()).isEqualTo("from node-1");
            Item point = new Item.PointItem("cpu", Item.PointType.GAUGE, "a.b", 1, 1, "", "", List.of());
            assertThat(output.deliver(new Batch(List.of(point), Fence.alwaysOpen())))
                    .isEqualTo(Answer.bad("no", "cpu"));
        }
    }

    @Test
    void anOutputMayNotTakeTheTypeOfTheAgentsOwn() throws Exception {
        PluginJar.named("refusing")
                .source("a.Refusing", REFUSING.formatted("datadog"))
                .extension("a.Refusing")
                .writeTo(plugins, "refusing.jar");
        try (PluginHost host = new PluginHost(List.of(plugins), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE)) {
            host.scan();
            assertThat(host.outputs()).isEmpty();
            assertThat(host.status().get(0).error().orElseThrow()).contains("\"datadog\"", "none of the agent's own");
        }
    }
}
