// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No value of any one key, in the file or in the environment, keeps the agent from having a configuration. */
class EveryKeyTest {
    /** They depend on other keys, or are stricter than their default when they cannot be used. */
    private static final Set<String> SPECIAL = Set.of("outputs", "plugins");

    @TempDir
    private Path directory;

    static List<String> keys() {
        return new AgentConfigurationLoader(Path.of("/nowhere"))
                .read(Optional.empty(), Path.of("/nowhere"), Map.of()).settings().stream()
                        .map(EffectiveSetting::key)
                        .toList();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void ofTheFileMayBeWrong(String key) throws IOException {
        List<String> values = List.of(
                "[[1], {a: b}]",
                "{a: {b: [c]}}",
                "!tag text",
                "${UNREPLACED}",
                "\"\\u0001 \\u0085\"",
                "-99999999999999999999",
                "'" + "x".repeat(10_000) + "'");
        AgentConfigurationLoader.Result empty = load(Map.of());
        for (String value : values) {
            String yaml = key.replace(".", ":\n  ") + ": " + value;
            Files.writeString(directory.resolve("datadog.yaml"), yaml);

            assertOnlyThatKeyIsConcerned(key, value, load(Map.of()), empty);
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void ofTheEnvironmentMayBeWrong(String key) {
        AgentConfigurationLoader.Result empty = load(Map.of());
        for (String value :
                List.of("[", "{", "${UNREPLACED}", "\u0001", "[[1]]", "-99999999999999999999", "*x !y &z")) {
            assertOnlyThatKeyIsConcerned(key, value, load(Map.of(EnvironmentOverlay.variable(key), value)), empty);
        }
    }

    private static void assertOnlyThatKeyIsConcerned(
            String key, String value, AgentConfigurationLoader.Result loaded, AgentConfigurationLoader.Result empty) {
        assertThat(loaded.configuration()).as("%s: %s", key, value).isPresent();
        Map<String, EffectiveSetting> settings = byKey(loaded);
        byKey(empty).forEach((other, setting) -> {
            if (!other.equals(key) && !SPECIAL.contains(other)) {
                assertThat(settings).as("%s: %s", key, value).containsEntry(other, setting);
            }
        });
        EffectiveSetting setting = Objects.requireNonNull(settings.get(key), key);
        if (setting.origin().isEmpty() && !SPECIAL.contains(key)) {
            assertThat(setting).as("%s: %s", key, value).isEqualTo(byKey(empty).get(key));
            assertThat(loaded.problems())
                    .as("%s: %s", key, value)
                    .anyMatch(problem -> problem.isError() && problem.key().startsWith(key));
        }
        assertThat(loaded.problems()).allSatisfy(problem -> assertThat(problem.toString())
                .doesNotContain("\u0001", "\n")
                .hasSizeLessThan(1_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api_key: [", "\u0000", "- a", "a: 1\n---\nb: 2", "%YAML 99999999999.1", "a: \"\\U00110000\""})
    void onlyAFileThatIsNoMappingGivesNoConfiguration(String yaml) throws IOException {
        Files.writeString(directory.resolve("datadog.yaml"), yaml);

        AgentConfigurationLoader.Result loaded = load(Map.of());

        assertThat(loaded.configuration()).isEmpty();
        assertThat(Problem.count(loaded.problems(), Problem.Severity.ERROR)).isEqualTo(1);
    }

    private AgentConfigurationLoader.Result load(Map<String, String> environment) {
        return new AgentConfigurationLoader(directory).read(Optional.empty(), Path.of("/nowhere"), environment);
    }

    private static Map<String, EffectiveSetting> byKey(AgentConfigurationLoader.Result loaded) {
        return loaded.settings().stream().collect(Collectors.toMap(EffectiveSetting::key, Function.identity()));
    }
}
