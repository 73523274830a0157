// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.check.NoSettings;
import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.config.DeclaringChecks;
import io.checkagent.configuration.Count;
import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users of the Datadog Agent have: each file of the directory {@code files} is a configuration directory, the
 * variables of the environment, and what comes of them: the configured keys, the instances, what is said, and the verdict.
 */
class FilesFromTheFieldTest {
    private static final String[] CHECKS = {"cpu", "disk", "load", "memory", "network", "uptime", "own_check"};

    static Stream<Path> files() throws IOException, URISyntaxException {
        URL directory = Objects.requireNonNull(FilesFromTheFieldTest.class.getResource("files"), "no files");
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void areReadAsFarAsTheyCanBeUsed(Path file, @TempDir Path directory) throws IOException {
        Map<String, String> parts = parts(file);
        Path system = Files.createDirectories(directory.resolve("etc"));
        Path home = Files.createDirectories(directory.resolve("home"));
        Map<String, String> environment = new HashMap<>();
        for (Map.Entry<String, String> part : parts.entrySet()) {
            if (part.getKey().equals("environment")) {
                part.getValue()
                        .lines()
                        .forEach(line -> environment.put(
                                line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
            } else if (!part.getKey().equals("outcome")) {
                Path written = (part.getKey().startsWith("home/") ? directory : system).resolve(part.getKey());
                Files.createDirectories(written.getParent());
                Files.writeString(written, part.getValue());
            }
        }

        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(system).read(Optional.empty(), home, environment);
        Optional<CheckConfigurations> checks = loaded.configuration()
                .map(configuration -> TestAgents.with(new DeclaringChecks(CHECKS), loaded, home, environment)
                        .getInstance(CheckConfigurationLoader.class)
                        .load());

        String outcome = outcome(loaded, checks)
                .replace(system.toRealPath() + "/", "")
                .replace(system + "/", "")
                .replace(directory + "/", "");
        assertThat(outcome).isEqualTo(parts.getOrDefault("outcome", ""));
    }

    private static String outcome(AgentConfigurationLoader.Result loaded, Optional<CheckConfigurations> checks) {
        List<String> lines = new ArrayList<>();
        List<Problem> problems = new ArrayList<>(loaded.problems());
        checks.ifPresent(found -> problems.addAll(found.problems()));
        Set<String> wrong =
                problems.stream().filter(Problem::isError).map(Problem::key).collect(Collectors.toSet());
        if (loaded.configuration().isEmpty()) {
            lines.add("no configuration");
        }
        loaded.settings().stream()
                .filter(setting -> setting.origin().isPresent()
                        || wrong.contains(setting.key())
                        || setting.key().equals("outputs"))
                .map(FilesFromTheFieldTest::line)
                .sorted()
                .forEach(lines::add);
        checks.ifPresent(found -> {
            found.instances().forEach(instance -> {
                lines.add("instance: " + instance.source() + " "
                        + instance.common().tags());
                instance.bind(NoSettings.class).problems().stream()
                        .filter(problem -> problem.severity() == Problem.Severity.WARNING)
                        .forEach(problems::add);
            });
        });
        problems.stream()
                .sorted(Comparator.comparing(Problem::toString))
                .map(problem -> problem.severity().name().toLowerCase(Locale.ROOT) + ": " + problem)
                .forEach(lines::add);
        AgentConfigurationLoader.GivenKeys keys =
                loaded.keys(Set.of("collect_kubernetes_events", "kubernetes_events_source_detection"));
        lines.add("%s used, %s known and not used here, %s unknown"
                .formatted(
                        Count.of(keys.used().size(), "key"),
                        keys.unused().size(),
                        keys.unknown().size()));
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String line(EffectiveSetting setting) {
        String origin = setting.origin().map(Location::toString).orElse("default");
        return setting.key() + " = " + setting.value() + " (" + origin + ")";
    }

    private static Map<String, String> parts(Path file) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        String part = "";
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("--- ")) {
                part = line.substring(4);
                parts.put(part, "");
            } else {
                parts.merge(part, line + "\n", String::concat);
            }
        }
        return parts;
    }
}
