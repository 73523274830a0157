// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.AgentConfigurationLoader;
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

    /** What was read, with a configuration; empty when there is none, which is said. */
    public Optional<AgentConfigurationLoader.Result> loadOrSay(PrintWriter err) {
        AgentConfigurationLoader.Result loaded = load();
        if (loaded.configuration().isEmpty()) {
            loaded.problems().stream().filter(Problem::isError).forEach(err::println);
            return Optional.empty();
        }
        return Optional.of(loaded);
    }
}
