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
 */
public record Installation(Path home, Map<String, String> environment) {
    public Installation {
        requireNonNull(home, "home is null");
        environment = Map.copyOf(environment);
    }

    /** Without the variables, which may hold secrets. */
    @Override
    public String toString() {
        return "Installation[home=" + home + "]";
    }
}
