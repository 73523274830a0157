// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where users of the Datadog Agent's image mount what is theirs: its entry scripts copy {@code /conf.d} over {@code
 * /etc/datadog-agent/conf.d}, and {@code /checks.d} with checks in Python. {@code /plugins} is the same for plugins of this
 * agent. Only in containers, and only what is there at the start: nothing is mounted later.
 *
 * @param configurations of checks
 * @param pythonChecks which this agent cannot run
 * @param plugins of this agent
 * @see <a
 *     href="https://github.com/DataDog/datadog-agent/blob/main/Dockerfiles/agent/cont-init.d/89-copy-customfiles.sh">89-copy-customfiles.sh</a>
 */
public record ContainerMounts(Optional<Path> configurations, Optional<Path> pythonChecks, Optional<Path> plugins) {
    public ContainerMounts {
        requireNonNull(configurations, "configurations is null");
        requireNonNull(pythonChecks, "pythonChecks is null");
        requireNonNull(plugins, "plugins is null");
    }

    /** Nothing is mounted. */
    public static ContainerMounts none() {
        return new ContainerMounts(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Those of the container that this is, if it is one. */
    static ContainerMounts find(Map<String, String> environment) {
        boolean isContainer =
                environment.containsKey("KUBERNETES_SERVICE_HOST") || Files.exists(Path.of("/.dockerenv"));
        return isContainer ? in(Path.of("/")) : none();
    }

    /** Those below a directory. */
    public static ContainerMounts in(Path root) {
        return new ContainerMounts(
                directory(root.resolve("conf.d")),
                directory(root.resolve("checks.d")),
                directory(root.resolve("plugins")));
    }

    private static Optional<Path> directory(Path path) {
        return Optional.of(path).filter(Files::isDirectory);
    }
}
