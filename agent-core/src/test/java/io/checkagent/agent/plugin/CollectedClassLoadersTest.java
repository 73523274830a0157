// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.crash.ClusterCrashes;
import io.checkagent.agent.crash.Crashes;
import io.checkagent.agent.stage.RunDirectory;
import io.checkagent.api.Check;
import io.checkagent.api.Host;
import io.checkagent.http.HttpClients;
import io.checkagent.proxy.ProxyRules;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever injects a plugin's classes must not keep them. */
@Timeout(120)
class CollectedClassLoadersTest {
    private static final int PLUGINS = 5;

    @Test
    void ofPluginsThatAreDroppedAreCollectedThoughTheirChecksWereInjected(@TempDir Path directory) throws Exception {
        assertCollected(directory, PluginGuard.NONE);
    }

    @Test
    void ofPluginsThatAreDroppedAreCollectedThoughTheirStartsAreOnRecord(@TempDir Path directory) throws Exception {
        try (Crashes crashes = new Crashes(
                new RunDirectory(directory),
                Clock.systemUTC(),
                new Host("node-1", Optional.empty(), List.of()),
                ClusterCrashes.none())) {
            crashes.open();

            assertCollected(directory, crashes);
        }
    }

    private static void assertCollected(Path directory, PluginGuard guard) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < PLUGINS; i++) {
            loaders.add(loadAndDrop(Files.createDirectory(directory.resolve("plugins-" + i)), guard));
        }

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            System.gc();
            assertThat(loaders).allSatisfy(loader -> assertThat(loader.get()).isNull());
        });
    }

    private static WeakReference<ClassLoader> loadAndDrop(Path plugins, PluginGuard guard) throws Exception {
        PluginJar.named("injected")
                .source("injected.Reader", """
                        public final class Reader {
                            @jakarta.inject.Inject
                            Reader(io.checkagent.api.Host host) {}
                        }
                        """)
                .check("injected", "injected.Injected", "public Injected(Reader reader, java.time.Clock clock) {}")
                .writeTo(plugins, "injected.jar");
        try (PluginHost host = new PluginHost(List.of(plugins), "1.0.0", AllowedPlugins.all(), guard)) {
            assertThat(host.scan()).isTrue();
            Check check = host.check("injected")
                    .orElseThrow()
                    .blueprint()
                    .create(
                            Optional.empty(),
                            Optional.empty(),
                            new ProvidedToChecks(
                                    () -> {
                                        throw new IllegalStateException("no cluster");
                                    },
                                    new HttpClients(ProxyRules.none(), "test"),
                                    Clock.systemUTC(),
                                    new Host("node-1", Optional.empty(), List.of())));
            return new WeakReference<>(check.getClass().getClassLoader());
        }
    }
}
