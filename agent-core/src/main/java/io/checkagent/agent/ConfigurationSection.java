// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.Checks;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.configuration.Problem;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Shows what was wrong or odd in {@code datadog.yaml}, the environment and {@code conf.d}. */
final class ConfigurationSection implements StatusSection<ConfigurationSection.Files> {
    /**
     * The configuration.
     *
     * @param file {@code datadog.yaml}, when there is one
     * @param warnings all that was wrong or odd in it and in {@code conf.d}, one line each
     */
    record Files(Optional<String> file, List<String> warnings) {
        Files {
            warnings = List.copyOf(warnings);
        }
    }

    private final AgentConfigurationLoader.Result loaded;
    private final Checks checks;
    private final Cluster cluster;

    @Inject
    ConfigurationSection(AgentConfigurationLoader.Result loaded, Checks checks, Cluster cluster) {
        this.loaded = requireNonNull(loaded, "loaded is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
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
        return new Files(loaded.file().map(Path::toString), warnings());
    }

    @Override
    public void print(Files status, StatusPrinter out) {
        out.title("Configuration");
        out.line("File", status.file().orElse("none; defaults and environment"));
        status.warnings().forEach(warning -> out.line("Warning", warning));
    }
}
