// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Matching;

/** What {@code datadog.yaml} says of where checkpoints are kept. */
public record CheckpointSettings(
        @Default("{}") @Description("Names that the agent shares with the Datadog Cluster Agent.")
        ClusterAgent clusterAgent) {
    /** The section {@code cluster_agent}. */
    public record ClusterAgent(
            @Matching(
                    value = Matching.OBJECT_NAME,
                    expected = "an object's name: lower case letters, digits, hyphens and dots, at most 253")
            @Default("datadogtoken")
            @Description("The ConfigMap that holds how far collection has come.")
            String tokenName) {}
}
