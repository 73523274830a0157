package io.checkagent.testkit;

import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.api.CheckType;
import io.checkagent.api.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A configured instance of the check.
 *
 * @param settings bound from the configuration; empty for a check without settings
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

    /** What belongs to no host by default is what a CLUSTER check sends, and what is configured so. */
    Scope senderScope() {
        return configuration.common().emptyDefaultHostname() ? Scope.CLUSTER : type.scope();
    }

    Duration interval() {
        return configuration.common().minCollectionInterval();
    }
}
