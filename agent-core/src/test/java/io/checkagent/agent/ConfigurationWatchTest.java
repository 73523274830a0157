// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.config.LogLevel;
import io.checkagent.agent.config.LoggingSettings;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.LiveSettings;
import io.checkagent.configuration.EffectiveSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    private final List<LogLevel> levels = new ArrayList<>();

    @Test
    void whatAStageCanChangeIsAppliedAndTheRestWaits() throws IOException {
        ConfigurationWatch watch = watch("log_level: info");

        change(watch, "log_level: debug\nleader_election: true");

        assertThat(levels).containsExactly(LogLevel.DEBUG);
        assertThat(watch.waiting()).containsExactly("leader_election");
    }

    @Test
    void aChangeThatIsTakenBackIsAppliedToo() throws IOException {
        ConfigurationWatch watch = watch("log_level: info");

        change(watch, "log_level: debug\nleader_election: true");
        change(watch, "log_level: info");

        assertThat(levels).containsExactly(LogLevel.DEBUG, LogLevel.INFO);
        assertThat(watch.waiting()).isEmpty();
    }

    @Test
    void nothingIsAppliedTwice() throws IOException {
        ConfigurationWatch watch = watch("log_level: info");

        change(watch, "log_level: debug");
        change(watch, "log_level: debug # the same");

        assertThat(levels).containsExactly(LogLevel.DEBUG);
    }

    @Test
    void aSecretThatIsAnotherWaits() throws IOException {
        ConfigurationWatch watch = watch("api_key: 0123456789abcdef0123456789abcdef\nproxy: {https: 'http://u:a@p:1'}");

        change(watch, "\napi_key: 0123456789abcdef0123456789abcde0\nproxy: {https: 'http://u:a@p:1'}");
        assertThat(watch.waiting()).containsExactly("api_key");

        change(watch, "api_key: 0123456789abcdef0123456789abcdef\nproxy: {https: 'http://u:b@p:1'}");
        assertThat(watch.waiting()).containsExactly("proxy.https");
    }

    @Test
    void aFileThatIsNoYamlChangesNothing() throws IOException {
        ConfigurationWatch watch = watch("log_level: info");

        change(watch, "log_level: [debug");

        assertThat(levels).isEmpty();
    }

    @Test
    void whatAStageCannotChangeWithoutARestartWaits() throws IOException {
        ConfigurationWatch watch = watch("log_level: info");

        change(watch, "log_level: trace\nleader_election: true");
        assertThat(watch.waiting()).containsExactly("leader_election", "log_level");
        assertThat(level(watch)).isEqualTo("info");

        change(watch, "log_level: warn");
        assertThat(watch.waiting()).isEmpty();
        assertThat(levels).containsExactly(LogLevel.WARN);
    }

    @Test
    void whatIsShownIsWhatIsInForce() throws IOException {
        ConfigurationWatch watch = watch("log_level: info");
        assertThat(level(watch)).isEqualTo("info");

        change(watch, "\nlog_level: debug\nleader_election: true");

        assertThat(level(watch)).isEqualTo("debug");
        assertThat(watch.settings())
                .filteredOn(setting -> setting.isOf("log_level") || setting.isOf("leader_election"))
                .extracting(EffectiveSetting::source)
                .containsExactlyInAnyOrder(home.resolve("datadog.yaml") + ":2:12", "default");
    }

    private static String level(ConfigurationWatch watch) {
        return watch.settings().stream()
                .filter(setting -> setting.key().equals("log_level"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private ConfigurationWatch watch(String text) throws IOException {
        Path file = Files.writeString(home.resolve("datadog.yaml"), text);
        return new ConfigurationWatch(
                AgentConfigurationLoader.load(Optional.of(file), home, Map.of()),
                new Installation(home, Map.of()),
                Set.of(new LiveSettings<>(
                        LoggingSettings.class,
                        Set.of("log_level"),
                        changed -> changed.level() != LogLevel.TRACE && levels.add(changed.level()))));
    }

    private void change(ConfigurationWatch watch, String text) throws IOException {
        Files.writeString(home.resolve("datadog.yaml"), text);
        watch.look();
    }
}
