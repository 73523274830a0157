// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Provides;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.checkagent.agent.check.Checks;
import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.agent.checkpoint.Writer;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.scheduler.Reload;
import io.checkagent.agent.scheduler.RunThreads;
import io.checkagent.agent.scheduler.Scheduler;
import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Host;
import io.checkagent.api.Scope;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Destination;
import io.checkagent.delivery.GateChannel;
import io.checkagent.delivery.Outputs;
import io.checkagent.output.Fence;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What changes in plugins and conf.d while checks run. The test says when the files are looked at. */
@Timeout(120)
class ReloadTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path home;
    private final GateChannel output = new GateChannel();
    private final Stages stages;
    private final Checks checks;
    private final Scheduler scheduler;
    private final Reload reload;

    /** What the test works with. */
    record Stages(
            Checks checks,
            Delivery delivery,
            Scheduler scheduler,
            RunThreads threads,
            Reload reload,
            PluginHost plugins) {
        @Inject
        Stages {}
    }

    ReloadTest(@TempDir Path directory) throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
        Files.createDirectories(home.resolve("plugins"));
        Files.createDirectories(home.resolve("conf"));
        Path file = home.resolve("conf/datadog.yaml");
        Files.writeString(file, "hostname: node-1");
        AgentModule agent = new AgentModule(
                AgentConfigurationLoader.load(Optional.of(file), home, Map.of()), new Installation(home, Map.of()));
        stages = Guice.createInjector(Stage.PRODUCTION, Modules.override(agent).with(new Recording()))
                .getInstance(Stages.class);
        checks = stages.checks();
        scheduler = stages.scheduler();
        reload = stages.reload();
        stages.delivery().start();
        // The test says when the files are looked at.
        stages.threads().start(Set.of(new BackgroundLoop("scheduler", scheduler::loop)));
        scheduler.start();
        scheduler.lead(new LeaderTerm(new Writer("agent-1", 1), Fence.alwaysOpen()));
    }

    /** Where results go. */
    private final class Recording extends AbstractModule {
        @Override
        protected void configure() {
            bind(Stages.class);
        }

        @Provides
        @Singleton
        List<Destination> outputs(Host host) {
            return List.of(Outputs.lines("test", output, host.name()));
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        scheduler.stop(Scope.CLUSTER, LONG);
        scheduler.stop(Scope.NODE, LONG);
        stages.threads().close();
        stages.delivery().close();
        stages.plugins().close();
    }

    @Test
    void anAddedInstanceStartsARemovedOneEndsAndTheOthersGoOnUndisturbed() throws Exception {
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        configure(
                "beat",
                "[{metric: kept, min_collection_interval: 0.05}, {metric: removed, min_collection_interval: 0.05}]");
        reload.once();
        awaitMetrics("kept", "removed");
        Object number = status("kept").details().get("number");

        configure(
                "beat",
                "[{metric: added, min_collection_interval: 0.05}, {min_collection_interval: 0.05, metric: kept}]");
        reload.once();

        awaitMetrics("added", "kept");
        long runs = status("kept").totalRuns();
        await().atMost(LONG).until(() -> status("kept").totalRuns() > runs);
        assertThat(status("kept").details()).as("the same object").containsEntry("number", number);
        assertThat(status("kept").source()).as("where it stands now").endsWith("[1]");
    }

    @Test
    void aBrokenEditKeepsTheLastGoodStateOfTheCheckAndSaysSo() throws Exception {
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        configure("beat", "[{metric: good, min_collection_interval: 0.05}]");
        reload.once();
        awaitMetrics("good");

        for (String broken : List.of("[", "[{metrics: misspelt}]", "[{metric: other}, 5]")) {
            configure("beat", broken);
            reload.once();

            long runs = status("good").totalRuns();
            await().atMost(LONG).until(() -> status("good").totalRuns() > runs);
            assertThat(scheduler.status()).as(broken).hasSize(1);
            assertThat(checks.warnings())
                    .as(broken)
                    .anySatisfy(warning -> assertThat(warning).contains("beat.d/conf.yaml:1:"))
                    .anySatisfy(warning -> assertThat(warning).contains("as it was last configured without errors"));
        }

        configure("beat", "[{metric: right, min_collection_interval: 0.05}]");
        reload.once();
        awaitMetrics("right");
        assertThat(checks.warnings()).isEmpty();
    }

    @Test
    void aDirectoryThatCannotBeListedStopsNothing() throws Exception {
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        configure("beat", "[{metric: good, min_collection_interval: 0.05}]");
        reload.once();
        awaitMetrics("good");
        Path directory = home.resolve("conf/conf.d");
        Files.move(directory, home.resolve("conf/moved"));
        Files.writeString(directory, "not a directory");

        reload.once();

        awaitMetrics("good");
        assertThat(checks.warnings()).anySatisfy(warning -> assertThat(warning).contains("conf.d: no directory"));
    }

    @Test
    void aPluginDroppedInRunsAsItWasAlreadyConfigured() throws Exception {
        configure("beat", "[{metric: late, min_collection_interval: 0.05}]");
        reload.once();
        assertThat(scheduler.status()).isEmpty();
        assertThat(checks.warnings()).singleElement().asString().contains("no plugin has a check \"beat\"");

        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        reload.once();

        awaitMetrics("late");
        assertThat(checks.warnings()).isEmpty();
    }

    @Test
    void aChangedClusterCheckGoesOnBehindAllThatTheOldOneSentHoweverSlowTheOutput() throws Exception {
        TestPlugins.counter().writeTo(home.resolve("plugins"), "counter.jar");
        configure("counter", "[{tags: ['config:1']}]");
        reload.once();
        awaitEventOf("config:1");
        output.shut();
        await().atMost(LONG).until(output::isWaitedAt);
        configure("counter", "[{tags: ['config:2']}]");
        FutureTask<Void> reloading = new FutureTask<>(() -> {
            reload.once();
            return null;
        });
        new Thread(reloading, "reload").start();
        await().atMost(LONG).until(() -> scheduler.status().isEmpty());

        output.open();
        reloading.get();
        awaitEventOf("config:2");

        assertThat(scheduler.stop(Scope.CLUSTER, LONG)).isTrue();
        assertThat(stages.delivery().drain(LONG)).isTrue();
        List<String> titles = output.lines().stream()
                .map(line -> line.path("msg_title").asString())
                .toList();
        assertThat(titles)
                .as("each once, in order")
                .isEqualTo(IntStream.rangeClosed(1, titles.size())
                        .mapToObj(number -> "event " + number)
                        .toList());
    }

    @Test
    void checksThatCannotBeMadeHurtNobody() throws Exception {
        TestPlugins.broken().writeTo(home.resolve("plugins"), "a-broken.jar");
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        configure("broken_constructor", "[{min_collection_interval: 5}]");
        configure("broken_statics", "[{min_collection_interval: 5}]");
        configure("beat", "[{min_collection_interval: 0.05}]");
        reload.once();

        await().atMost(LONG).untilAsserted(() -> {
            assertThat(error("broken_constructor")).contains("native library missing");
            assertThat(error("broken_statics")).contains("Could not initialize class broken.InStatics");
            assertThat(status("beat").totalRuns()).isGreaterThan(2);
        });
    }

    @Test
    void aCheckWithoutSettingsRefusesKeysThatItDoesNotKnow() throws Exception {
        TestPlugins.broken().writeTo(home.resolve("plugins"), "broken.jar");
        configure("broken_statics", "[{tags: [a:b], port: 80}]");
        reload.once();

        assertThat(checks.warnings())
                .singleElement()
                .asString()
                .contains("broken_statics.d/conf.yaml:1:")
                .contains("instances[0].port: unknown key");
    }

    @Test
    void nothingHappensWhileNothingChanges() throws Exception {
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        configure("beat", "[{}]");

        assertThat(checks.refresh()).isTrue();
        assertThat(checks.refresh()).isFalse();
    }

    private void configure(String check, String instances) throws IOException {
        Path file = home.resolve("conf/conf.d").resolve(check + ".d").resolve("conf.yaml");
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, "instances: " + instances);
    }

    private void awaitMetrics(String... metrics) {
        await().atMost(LONG).untilAsserted(() -> assertThat(scheduler.status())
                .extracting(status -> status.details().get("metric"))
                .containsExactlyInAnyOrder((Object[]) metrics));
    }

    private CheckStatus status(String metric) {
        return scheduler.status().stream()
                .filter(status -> metric.equals(status.details().get("metric")))
                .findFirst()
                .orElseThrow();
    }

    private String error(String check) {
        return scheduler.status().stream()
                .filter(status -> status.name().equals(check))
                .flatMap(status -> status.lastError().stream())
                .findFirst()
                .orElse("");
    }

    private void awaitEventOf(String tag) {
        await().atMost(LONG).until(() -> output.lines().stream()
                .anyMatch(line -> line.path("tags").toString().contains('"' + tag + '"')));
    }
}
