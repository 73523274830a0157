// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.AgentConfiguration;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.Agents;
import io.checkagent.agent.Inspection;
import io.checkagent.agent.stage.Installation;
import io.checkagent.configuration.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code -c}, and where the distribution lies. */
public final class ConfigurationOption {
    @Option(
            names = {"-c", "--cfgpath"},
            paramLabel = "PATH",
            description = "datadog.yaml, or the directory it is in. Default: /etc/datadog-agent/datadog.yaml, then"
                    + " conf/datadog.yaml of the distribution.")
    private Optional<Path> path = Optional.empty();

    /** The directory that holds bin, lib, plugins and conf; the launcher says which. */
    public static Path home() {
        return Path.of(System.getProperty("checkagent.home", "."));
    }

    static Installation installation() {
        return new Installation(home(), System.getenv());
    }

    AgentConfigurationLoader.Result load() {
        return AgentConfigurationLoader.load(path, home(), System.getenv());
    }

    /** The configuration, for a command that only wants to ask the running agent; errors are said. */
    public Optional<AgentConfiguration> loadOrSay(PrintWriter err) {
        AgentConfigurationLoader.Result loaded = load();
        if (loaded.configuration().isEmpty()) {
            loaded.problems().stream().filter(Problem::isError).forEach(err::println);
        }
        return loaded.configuration();
    }

    /** What {@code use} makes of the running agent, or else of the configuration as an agent would read it. */
    <T> Optional<T> inspect(CommandPlace place, PrintWriter err, Use<T> use) throws InterruptedException {
        if (place.agent().isPresent()) {
            return Optional.of(use.of(place.agent().get().inspection()));
        }
        AgentConfigurationLoader.Result loaded = load();
        if (loaded.configuration().isEmpty()) {
            loaded.problems().stream().filter(Problem::isError).forEach(err::println);
            return Optional.empty();
        }
        try (Inspection inspection = Agents.offline(loaded, installation())) {
            return Optional.of(use.of(inspection));
        }
    }

    /** What a command does with what an agent has read. */
    interface Use<T> {
        T of(Inspection inspection) throws InterruptedException;
    }
}
