package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code datadog.yaml} and the environment gave.
 *
 * @param configuration empty when a problem is an error
 * @param file the file that was read; empty when there was none
 * @param problems all of them
 */
public record LoadedAgentConfiguration(
        Optional<AgentConfiguration> configuration, Optional<Path> file, List<Problem> problems) {
    public LoadedAgentConfiguration {
        requireNonNull(configuration, "configuration is null");
        requireNonNull(file, "file is null");
        problems = List.copyOf(problems);
    }
}
