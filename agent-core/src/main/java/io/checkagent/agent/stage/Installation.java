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
 * @param development whether somebody works on a plugin here, and waits for what it does
 */
public record Installation(Path home, Map<String, String> environment, ContainerMounts mounts, boolean development) {
    public Installation {
        requireNonNull(home, "home is null");
        environment = Map.copyOf(environment);
        requireNonNull(mounts, "mounts is null");
    }

    /** With the mounts of the container that the environment speaks of. */
    public Installation(Path home, Map<String, String> environment) {
        this(home, environment, ContainerMounts.find(environment));
    }

    /** Where nobody works on a plugin. */
    public Installation(Path home, Map<String, String> environment, ContainerMounts mounts) {
        this(home, environment, mounts, false);
    }

    /** The same one, for the author of a plugin. */
    public Installation forDevelopment() {
        return new Installation(home, environment, mounts, true);
    }

    /** Without the variables, which may hold secrets. */
    @Override
    public String toString() {
        return "Installation[home=" + home + "]";
    }
}
