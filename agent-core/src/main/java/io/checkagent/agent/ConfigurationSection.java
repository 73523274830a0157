// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.Checks;
import io.checkagent.agent.config.LoggingSettings;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.configuration.Problem;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Shows what was wrong or odd in {@code datadog.yaml}, the environment and {@code conf.d}. */
final class ConfigurationSection implements StatusSection<ConfigurationSection.Files> {
    /**
     * The configuration.
     *
     * @param file {@code datadog.yaml}, when there is one
     * @param waiting keys that a restart would change, since the file has changed
     * @param warnings all that was wrong or odd in it and in {@code conf.d}, one line each
     */
    record Files(Optional<String> file, List<String> waiting, List<String> warnings) {
        Files {
            waiting = List.copyOf(waiting);
            warnings = List.copyOf(warnings);
        }
    }

    private final AgentConfigurationLoader.Result loaded;
    private final Checks checks;
    private final Cluster cluster;
    private final LoggingSettings logging;
    private final ConfigurationWatch watch;

    @Inject
    ConfigurationSection(
            AgentConfigurationLoader.Result loaded,
            Checks checks,
            Cluster cluster,
            LoggingSettings logging,
            ConfigurationWatch watch) {
        this.loaded = requireNonNull(loaded, "loaded is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.logging = requireNonNull(logging, "logging is null");
        this.watch = requireNonNull(watch, "watch is null");
    }

    List<String> warnings() {
        return Stream.of(
                        loaded.problems().stream().map(Problem::toString),
                        checks.warnings().stream(),
                        cluster.warnings().stream())
                .flatMap(lines -> lines)
                .toList();
    }

    @Override
    public String name() {
        return "configuration";
    }

    @Override
    public Files status() {
        return new Files(loaded.file().map(Path::toString), watch.waiting(), warnings());
    }

    @Override
    public List<StatusProblem> problems(Files status) {
        List<StatusProblem> problems = new ArrayList<>();
        Stream.concat(loaded.problems().stream(), checks.problems().stream())
                .filter(Problem::isError)
                .forEach(problem -> problems.add(StatusProblem.error(
                        Trouble.CONFIGURATION,
                        problem.toString(),
                        "correct it; conf.d is read again by itself, datadog.yaml at a restart")));
        if (!status.waiting().isEmpty()) {
            problems.add(StatusProblem.warning(
                    Trouble.RESTART_NEEDED,
                    "datadog.yaml has changed, and these keys wait for a restart: "
                            + String.join(", ", status.waiting()),
                    "restart the agent"));
        }
        logging.file()
                .filter(file -> !java.nio.file.Files.isWritable(file))
                .ifPresent(file -> problems.add(StatusProblem.warning(
                        Trouble.LOG_FILE,
                        "log_file %s cannot be written; the log goes to standard error alone".formatted(file),
                        "let the agent's user write it, name another one, and restart the agent")));
        return problems;
    }

    @Override
    public void print(Files status, StatusPrinter out) {
        out.title("Configuration");
        out.line("File", status.file().orElse("none; defaults and environment"));
        if (!status.waiting().isEmpty()) {
            out.line("Waiting for a restart", String.join(", ", status.waiting()));
        }
        status.warnings().forEach(warning -> out.line("Warning", warning));
    }
}
