// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.check.Checks;
import io.checkagent.agent.diagnosis.Diagnostics;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.scheduler.CheckTrials;
import io.checkagent.agent.scheduler.CheckTrials.Trial;
import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.configuration.Problem;
import jakarta.inject.Inject;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Configuration, plugins and checks as an agent has read them: the running one, or one that a command makes to read them
 * only. Any thread may ask.
 */
public final class Inspection implements AutoCloseable {
    private final AgentConfigurationLoader.Result loaded;
    private final Checks checks;
    private final PluginHost plugins;
    private final CheckTrials trials;
    private final Cluster cluster;
    private final Diagnostics diagnostics;

    @Inject
    Inspection(
            AgentConfigurationLoader.Result loaded,
            Checks checks,
            PluginHost plugins,
            CheckTrials trials,
            Cluster cluster,
            Diagnostics diagnostics) {
        this.loaded = requireNonNull(loaded, "loaded is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.plugins = requireNonNull(plugins, "plugins is null");
        this.trials = requireNonNull(trials, "trials is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.diagnostics = requireNonNull(diagnostics, "diagnostics is null");
    }

    /** Loads the plugins and reads {@code conf.d}. */
    void read() {
        checks.refresh();
    }

    /** What {@code datadog.yaml} and the environment said. */
    public AgentConfigurationLoader.Result loaded() {
        return loaded;
    }

    /** What is wrong or odd in {@code datadog.yaml}, the environment and {@code conf.d}. */
    public List<Problem> problems() {
        return problems(loaded);
    }

    /** The same, of another {@code datadog.yaml}. */
    public List<Problem> problems(AgentConfigurationLoader.Result loaded) {
        return Stream.concat(loaded.problems().stream(), checks.problems().stream())
                .toList();
    }

    /** The keys of {@code datadog.yaml} and the environment, by whether they are used here. */
    public AgentConfigurationLoader.GivenKeys keys(AgentConfigurationLoader.Result loaded) {
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
     * Runs the instances of a check here and now.
     *
     * @param lines takes what they send, one JSON object a line; written to by another thread
     * @return how each instance did; empty when another trial goes on
     */
    public Optional<List<CheckStatus>> run(String checkName, Trial trial, WritableByteChannel lines)
            throws InterruptedException {
        return trials.run(
                instances().stream()
                        .filter(instance -> instance.name().equals(checkName))
                        .toList(),
                trial,
                lines);
    }

    /** Tries out whether all that is configured can work: see {@link Diagnostics#run}. */
    public Map<String, List<Finding>> diagnose() throws InterruptedException {
        return diagnostics.run();
    }

    /** Of one that is not a running agent's. */
    @Override
    public void close() {
        plugins.close();
        cluster.close();
    }
}
