// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.check;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.api.Check;
import io.checkagent.api.Scope;
import io.checkagent.delivery.Origin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One configured instance of a check, ready to run: the one object that goes from configuration through scheduler and
 * sender to the acknowledgement. Equal to another of the same ID: the same ID is the same configuration.
 *
 * @param configuration what was written for it
 * @param definition of the check
 * @param maker makes the check, once for each activation; may throw anything
 */
public record CheckInstance(InstanceConfiguration configuration, CheckDefinition definition, Callable<Check> maker)
        implements Origin {
    private static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(60);

    public CheckInstance {
        requireNonNull(configuration, "configuration is null");
        requireNonNull(definition, "definition is null");
        requireNonNull(maker, "maker is null");
    }

    /** Unique: the check's name and a digest of its configuration. */
    @Override
    public String id() {
        return configuration.id();
    }

    /** The check's name. */
    @Override
    public String name() {
        return definition.name();
    }

    /** Whether it runs always or only while this agent leads. */
    @Override
    public Scope scope() {
        return definition.scope();
    }

    /** Whether a run goes on until it is stopped. */
    public boolean streaming() {
        return definition.streaming();
    }

    /** Between the starts of two runs of a periodic check. */
    public Duration interval() {
        return configuration.common().minCollectionInterval();
    }

    @Override
    public long secondsBetweenRuns() {
        return streaming() ? 0 : interval().toSeconds();
    }

    /** Of one run of a periodic check. */
    public Duration timeLimit() {
        return configuration.common().timeLimit().orElse(DEFAULT_TIME_LIMIT);
    }

    /** Where it is configured, for the user. */
    public String source() {
        return configuration.source();
    }

    /** Whether what it sends without a host belongs to none. */
    @Override
    public boolean emptyDefaultHostname() {
        return configuration.common().emptyDefaultHostname();
    }

    /** Tags on all that it sends. */
    @Override
    public List<String> tags() {
        return configuration.common().tags();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CheckInstance instance && id().equals(instance.id());
    }

    @Override
    public int hashCode() {
        return id().hashCode();
    }

    @Override
    public String toString() {
        return id();
    }
}
