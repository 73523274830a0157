// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What the agent stands for. Can be asked for by a check's constructor.
 *
 * @param name the host that what a NODE check sends belongs to
 * @param clusterName the name of the cluster, when configured
 * @param tags the agent's global tags; the agent adds them to all that a check sends
 */
public record Host(String name, Optional<String> clusterName, List<String> tags) {
    public Host {
        requireNonNull(name, "name is null");
        requireNonNull(clusterName, "clusterName is null");
        tags = List.copyOf(tags);
    }
}
