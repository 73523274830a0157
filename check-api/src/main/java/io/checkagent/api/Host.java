// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the agent stands for. Can be asked for by a check's constructor.
 *
 * @param name the host that what a NODE check sends belongs to
 * @param clusterName the name of the cluster, when configured
 * @param tags the agent's global tags; the agent adds them to all that a check sends
 */
public record Host(String name, Optional<String> clusterName, List<String> tags) {
    /** A host name is no longer (RFC 1123; the Datadog Agent's limit for hosts, too). */
    public static final int LONGEST_NAME = 255;

    private static final Pattern ENDS = Pattern.compile("^[-.]+|[-.]+$");

    public Host {
        requireNonNull(name, "name is null");
        requireNonNull(clusterName, "clusterName is null");
        tags = List.copyOf(tags);
    }

    /**
     * How the node of a cluster is named among all hosts, {@code <node>-<cluster>}, as a valid host name (RFC 1123):
     * {@code _} becomes {@code -}, and {@code -} and {@code .} are cut off at both ends of the cluster's name. The node alone,
     * where both together are too long.
     */
    public static String inCluster(String node, String clusterName) {
        String suffix = ENDS.matcher(clusterName.replace('_', '-')).replaceAll("");
        String together = node + "-" + suffix;
        return together.length() > LONGEST_NAME ? node : together;
    }
}
