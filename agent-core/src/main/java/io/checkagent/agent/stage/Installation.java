// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where this agent runs.
 *
 * @param home where the distribution was unpacked: the directory of {@code bin, lib, plugins, conf}
 * @param environment the environment variables
 * @param mounts of the container
 */
public record Installation(Path home, Map<String, String> environment, ContainerMounts mounts) {
    public Installation {
        requireNonNull(home, "home is null");
        environment = Map.copyOf(environment);
        requireNonNull(mounts, "mounts is null");
    }

    /** With the mounts of the container that the environment speaks of. */
    public Installation(Path home, Map<String, String> environment) {
        this(home, environment, ContainerMounts.find(environment));
    }

    /** Without the variables, which may hold secrets. */
    @Override
    public String toString() {
        return "Installation[home=" + home + "]";
    }
}
