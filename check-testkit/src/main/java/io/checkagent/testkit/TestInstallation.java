// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.AgentModule;
import io.checkagent.agent.stage.Installation;
import io.checkagent.configuration.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The files of a test's agent, which live only while they are read.
 *
 * @param datadogYaml the content of {@code datadog.yaml}
 * @param confYaml the content of {@code conf.d/<check>.d/conf.yaml}
 * @param environment the agent's
 */
record TestInstallation(String datadogYaml, String confYaml, Map<String, String> environment) {
    private static final String HOSTNAME = "node-1";

    TestInstallation {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putIfAbsent("HOSTNAME", HOSTNAME);
        environment = Map.copyOf(variables);
    }

    /**
     * Puts the agent together as one that runs is, and lets it read its files.
     *
     * @throws IllegalArgumentException naming all that is wrong, with file, line and column
     */
    TestStages assemble(String checkName, TestModule overrides) {
        return assemble(checkName, overrides, TestStages.class, stages -> {
            stages.checks().refresh();
            return stages.checks().problems();
        });
    }

    /**
     * The same for other stages.
     *
     * @param checkName of the check that is configured
     * @param problemsOf lets them read their files, and tells what was wrong
     */
    <T> T assemble(String checkName, Module overrides, Class<T> stages, Function<T, List<Problem>> problemsOf) {
        try {
            Path home = Files.createTempDirectory("test-agent");
            try {
                return assemble(home, checkName, overrides, stages, problemsOf);
            } finally {
                delete(home);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration cannot be written to a temporary directory", e);
        }
    }

    private <T> T assemble(
            Path home, String checkName, Module overrides, Class<T> type, Function<T, List<Problem>> problemsOf)
            throws IOException {
        Path file = Files.writeString(home.resolve("datadog.yaml"), datadogYaml);
        Path confd = Files.createDirectories(home.resolve("conf.d").resolve(checkName + ".d"));
        Files.writeString(confd.resolve("conf.yaml"), confYaml);
        AgentConfigurationLoader.Result loaded = AgentConfigurationLoader.load(Optional.of(file), home, environment);
        List<Problem> problems = new ArrayList<>(loaded.problems());
        if (loaded.configuration().isEmpty()) {
            throw invalid(home, problems);
        }
        T stages = Guice.createInjector(
                        Stage.PRODUCTION,
                        Modules.override(new AgentModule(loaded, new Installation(home, environment)))
                                .with(overrides))
                .getInstance(type);
        problems.addAll(problemsOf.apply(stages));
        if (problems.stream().anyMatch(Problem::isError)) {
            throw invalid(home, problems);
        }
        return stages;
    }

    private static IllegalArgumentException invalid(Path home, List<Problem> problems) {
        StringBuilder text = new StringBuilder("the configuration cannot be used:");
        for (Problem problem : problems) {
            if (problem.isError()) {
                text.append("\n  ").append(problem.toString().replace(home + "/", ""));
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
