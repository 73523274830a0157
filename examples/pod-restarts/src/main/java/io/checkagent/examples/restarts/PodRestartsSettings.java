// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.restarts;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the pod restarts check.
 *
 * @param excludeNamespaces namespaces whose pods are not told
 * @param lookBack how long after its end a container may become known: as long as a node may be cut off, or its clock be
 *     late
 */
public record PodRestartsSettings(
        @Default("[]") @Description("Namespaces whose pods are not told.")
        List<String> excludeNamespaces,

        @Default("10m") @Description("How long after its end a container may become known.")
        Duration lookBack) {
    public PodRestartsSettings {
        excludeNamespaces = List.copyOf(excludeNamespaces);
        if (lookBack.isNegative()) {
            throw new IllegalArgumentException("look_back must not be below 0, is " + lookBack);
        }
    }
}
