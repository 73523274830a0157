// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.api.CheckType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A configured instance of the check.
 *
 * @param settings bound from the configuration; never empty where that is right
 */
record Instance(
        InstanceConfiguration configuration,
        CheckType type,
        Optional<? extends Record> settings,
        String hostname,
        Optional<String> clusterName,
        List<String> globalTags) {
    String id() {
        return configuration.id();
    }

    boolean streaming() {
        return type.streaming();
    }

    Duration interval() {
        return configuration.common().minCollectionInterval();
    }
}
