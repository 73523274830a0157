// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How an agent is started.
 *
 * @param distribution the folder of the unpacked distribution
 * @param directory where its configuration, results and log go, in a folder of its own
 * @param hostname the host that it stands for
 * @param kubeconfig how it reaches the cluster
 * @param configuration further lines of its {@code datadog.yaml}
 * @param checks its {@code conf.d}: the text of {@code <name>.yaml} by name
 * @param outputs where its results go besides the file that is read here: entries of {@code outputs}, in YAML's flow
 *     style
 */
public record AgentSettings(
        Path distribution,
        Path directory,
        String hostname,
        Path kubeconfig,
        String configuration,
        Map<String, String> checks,
        List<String> outputs) {
    public AgentSettings {
        requireNonNull(distribution, "distribution is null");
        requireNonNull(directory, "directory is null");
        requireNonNull(hostname, "hostname is null");
        requireNonNull(kubeconfig, "kubeconfig is null");
        requireNonNull(configuration, "configuration is null");
        checks = Map.copyOf(checks);
        outputs = List.copyOf(outputs);
    }

    /** An agent whose results go to the file alone. */
    public AgentSettings(
            Path distribution,
            Path directory,
            String hostname,
            Path kubeconfig,
            String configuration,
            Map<String, String> checks) {
        this(distribution, directory, hostname, kubeconfig, configuration, checks, List.of());
    }
}
