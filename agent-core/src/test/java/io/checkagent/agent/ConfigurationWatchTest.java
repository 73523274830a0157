// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.config.LogLevel;
import io.checkagent.agent.config.LoggingSettings;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.LiveSettings;
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
    void aFileThatIsNoYamlChangesNothing() throws IOException {
        ConfigurationWatch watch = watch("log_level: info");

        change(watch, "log_level: [debug");

        assertThat(levels).isEmpty();
    }

    private ConfigurationWatch watch(String text) throws IOException {
        Path file = Files.writeString(home.resolve("datadog.yaml"), text);
        return new ConfigurationWatch(
                AgentConfigurationLoader.load(Optional.of(file), home, Map.of()),
                new Installation(home, Map.of()),
                Set.of(new LiveSettings<>(
                        LoggingSettings.class, Set.of("log_level"), changed -> levels.add(changed.level()))));
    }

    private void change(ConfigurationWatch watch, String text) throws IOException {
        Files.writeString(home.resolve("datadog.yaml"), text);
        watch.look();
    }
}
