// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.configuration.Problem;
import java.util.List;
import java.util.Set;

/**
 * All configured instances of all checks.
 *
 * @param instances that can be used; no two have the same ID
 * @param problems {@linkplain Problem#bounded bounded}
 * @param invalid the checks of which a file or an instance cannot be used
 * @param complete whether all directories could be listed; else there may be more checks than is known
 */
public record CheckConfigurations(
        List<InstanceConfiguration> instances, List<Problem> problems, Set<String> invalid, boolean complete) {
    public CheckConfigurations {
        instances = List.copyOf(instances);
        problems = Problem.bounded(problems);
        invalid = Set.copyOf(invalid);
    }
}
