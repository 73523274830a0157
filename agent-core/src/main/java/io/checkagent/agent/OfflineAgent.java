// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.check.Checks;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.scheduler.CheckTrials;
import io.checkagent.agent.scheduler.CheckTrials.Trial;
import io.checkagent.configuration.Problem;
import io.checkagent.delivery.Delivery;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Configuration and plugins as an agent would read them, for a command that works without a running agent. Takes part in
 * no election and writes nothing but what it is told to. Used by one thread.
 */
public final class OfflineAgent implements AutoCloseable {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    private final AgentConfigurationLoader.Result loaded;
    private final Checks checks;
    private final PluginHost plugins;
    private final CheckTrials trials;
    private final Delivery delivery;
    private final Cluster cluster;

    @Inject
    OfflineAgent(
            AgentConfigurationLoader.Result loaded,
            Checks checks,
            PluginHost plugins,
            CheckTrials trials,
            Delivery delivery,
            Cluster cluster) {
        this.loaded = requireNonNull(loaded, "loaded is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.plugins = requireNonNull(plugins, "plugins is null");
        this.trials = requireNonNull(trials, "trials is null");
        this.delivery = requireNonNull(delivery, "delivery is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
    }

    /** Loads the plugins and reads {@code conf.d}. */
    void read() {
        checks.refresh();
    }

    /** What is wrong or odd in {@code datadog.yaml}, the environment and {@code conf.d}. */
    public List<Problem> problems() {
        return Stream.concat(loaded.problems().stream(), checks.problems().stream())
                .toList();
    }

    /** The keys of {@code datadog.yaml} and the environment, by whether they are used here. */
    public AgentConfigurationLoader.GivenKeys keys() {
        return loaded.keys(CheckDefinition.keysOf(plugins.checks()));
    }

    /** The plugin files. */
    public List<PluginStatus> plugins() {
        return plugins.status();
    }

    /** The check of that name, configured or not. */
    public Optional<CheckDefinition> check(String name) {
        return plugins.check(name);
    }

    /** All checks, configured or not. */
    public List<CheckDefinition> checks() {
        return List.copyOf(plugins.checks());
    }

    /** The instances that would run. */
    public List<CheckInstance> instances() {
        return List.copyOf(checks.instances().values());
    }

    /**
     * Runs the instances of a check here and now, one after the other. A CLUSTER check begins at the stored checkpoint,
     * and stores none. What they send is written when this returns.
     *
     * @return how each instance did
     */
    public List<CheckStatus> run(String checkName, Trial trial) throws InterruptedException {
        List<CheckStatus> outcome = new ArrayList<>();
        delivery.start();
        for (CheckInstance instance : instances()) {
            if (instance.name().equals(checkName)) {
                outcome.add(trials.run(instance, trial));
            }
        }
        if (!delivery.drain(DRAIN_LIMIT)) {
            throw new IllegalStateException("what the check sent could not be written");
        }
        return outcome;
    }

    @Override
    public void close() {
        delivery.close();
        plugins.close();
        cluster.close();
    }
}
