// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.config.AgentConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.config.ClusterName;
import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.agent.config.NoSettings;
import io.checkagent.agent.plugin.CheckFactory;
import io.checkagent.api.CheckType;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the texts of a test as the agent reads its files, by writing them to files that live only meanwhile. */
final class TestConfiguration {
    private static final String HOSTNAME = "node-1";

    private final String datadogYaml;
    private final String confYaml;
    private final Map<String, String> environment;

    TestConfiguration(String datadogYaml, String confYaml, Map<String, String> environment) {
        this.datadogYaml = datadogYaml;
        this.confYaml = confYaml;
        this.environment = Map.copyOf(environment);
    }

    /**
     * The instances that are configured.
     *
     * @throws IllegalArgumentException naming all that is wrong, with file, line and column
     */
    List<Instance> read(CheckType type, CheckFactory factory) {
        try {
            Path directory = Files.createTempDirectory("test-agent");
            try {
                return read(directory, type, factory);
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration cannot be written to a temporary directory", e);
        }
    }

    private List<Instance> read(Path directory, CheckType type, CheckFactory factory) throws IOException {
        Path file = Files.writeString(directory.resolve("datadog.yaml"), datadogYaml);
        Path confd = Files.createDirectories(directory.resolve("conf.d").resolve(type.name() + ".d"));
        Files.writeString(confd.resolve("conf.yaml"), confYaml);
        List<Problem> problems = new ArrayList<>();
        AgentConfigurationLoader.Result loaded =
                AgentConfigurationLoader.load(Optional.of(file), directory, environment);
        problems.addAll(loaded.problems());
        AgentConfiguration agent = loaded.configuration().orElseThrow(() -> invalid(directory, problems));
        String hostname = agent.host().hostname().orElse(HOSTNAME);
        CheckConfigurations checks = CheckConfigurationLoader.of(agent, directory, environment, hostname)
                .load();
        problems.addAll(checks.problems());
        List<Instance> instances = new ArrayList<>();
        for (InstanceConfiguration configuration : checks.instances()) {
            if (configuration.checkName().equals(type.name())) {
                instances.add(new Instance(
                        configuration,
                        type,
                        settings(factory, configuration, problems),
                        hostname,
                        agent.kubernetes().clusterName().map(ClusterName::value),
                        agent.host().globalTags()));
            }
        }
        if (problems.stream().anyMatch(Problem::isError)) {
            throw invalid(directory, problems);
        }
        return List.copyOf(instances);
    }

    private static Optional<? extends Record> settings(
            CheckFactory factory, InstanceConfiguration configuration, List<Problem> problems) {
        Loaded<? extends Record> bound =
                configuration.bind(factory.settingsType().orElse(NoSettings.class));
        problems.addAll(bound.problems());
        return bound.value();
    }

    private static IllegalArgumentException invalid(Path directory, List<Problem> problems) {
        StringBuilder text = new StringBuilder("the configuration cannot be used:");
        for (Problem problem : problems) {
            if (problem.isError()) {
                text.append("\n  ").append(problem.toString().replace(directory + "/", ""));
            }
        }
        return new IllegalArgumentException(text.toString());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
