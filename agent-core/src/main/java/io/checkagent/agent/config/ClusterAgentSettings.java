// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Matching;

/** What {@code datadog.yaml} says of the Datadog Cluster Agent, and of what this agent shares with it. */
public record ClusterAgentSettings(
        @Default("{}") @Description("The Datadog Cluster Agent, and names that this agent shares with it.")
        ClusterAgent clusterAgent) {
    /** The section {@code cluster_agent}. */
    public record ClusterAgent(
            @Default("false")
            @Description("Whether a Datadog Cluster Agent runs the cluster's checks; then this agent runs none.")
            boolean enabled,

            @Matching(
                    value = Matching.OBJECT_NAME,
                    expected = "an object's name: lower case letters, digits, hyphens and dots, at most 253")
            @Default("datadogtoken")
            @Description("The ConfigMap that holds how far collection has come.")
            String tokenName) {}

    /**
     * Whether the cluster's checks, and with them the election, are left to a Datadog Cluster Agent, as the Datadog Agent
     * leaves them.
     *
     * @see <a
     *     href="https://github.com/DataDog/datadog-agent/blob/main/pkg/collector/corechecks/cluster/kubernetesapiserver/kubernetes_apiserver.go">Run
     *     of its check kubernetes_apiserver</a>
     */
    public boolean runsChecksOfTheCluster() {
        return clusterAgent.enabled();
    }
}
