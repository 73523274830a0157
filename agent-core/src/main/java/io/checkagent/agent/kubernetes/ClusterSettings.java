// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.Matching;
import java.util.Optional;

/** What {@code datadog.yaml} says of the agent's place in the cluster. */
public record ClusterSettings(
        @Matching(
                value = Matching.LABEL,
                longest = 63,
                expected = "a namespace: lower case letters, digits and hyphens, at most 63")
        @Key("kube_resources_namespace")
        @Description("The namespace of the agent's own objects; the pod's when not given.")
        Optional<String> resourcesNamespace) {}
