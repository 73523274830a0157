// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.check.Checks;
import io.checkagent.agent.diagnosis.Diagnostics;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.output.ConfiguredOutputs;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.scheduler.CheckTrials;
import io.checkagent.agent.scheduler.CheckTrials.Trial;
import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Installation;
import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.Problem;
import io.checkagent.kubernetes.ClusterConnection;
import jakarta.inject.Inject;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
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
    private final Installation installation;
    private final Checks checks;
    private final PluginHost plugins;
    private final CheckTrials trials;
    private final ConfiguredOutputs outputs;
    private final Cluster cluster;
    private final Diagnostics diagnostics;
    private final ConfigurationWatch watch;

    @Inject
    Inspection(
            AgentConfigurationLoader.Result loaded,
            Installation installation,
            Checks checks,
            PluginHost plugins,
            CheckTrials trials,
            ConfiguredOutputs outputs,
            Cluster cluster,
            Diagnostics diagnostics,
            ConfigurationWatch watch) {
        this.loaded = requireNonNull(loaded, "loaded is null");
        this.installation = requireNonNull(installation, "installation is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.plugins = requireNonNull(plugins, "plugins is null");
        this.trials = requireNonNull(trials, "trials is null");
        this.outputs = requireNonNull(outputs, "outputs is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.diagnostics = requireNonNull(diagnostics, "diagnostics is null");
        this.watch = requireNonNull(watch, "watch is null");
    }

    /** Loads the plugins and reads {@code conf.d}. */
    void read() {
        checks.refresh();
    }

    /** What {@code datadog.yaml} and the environment said. */
    public AgentConfigurationLoader.Result loaded() {
        return loaded;
    }

    /** The variables of the environment that it was started in. */
    public Map<String, String> environment() {
        return installation.environment();
    }

    /** The files that say where the cluster is and who asks it, as far as they are configured. */
    public List<Path> kubeconfigs() {
        return Stream.concat(
                        loaded
                                .configuration()
                                .flatMap(configuration ->
                                        configuration.kubernetes().kubeconfigPath())
                                .stream(),
                        ClusterConnection.filesOf(environment()).stream())
                .toList();
    }

    /** What is wrong or odd in {@code datadog.yaml}, the environment, {@code conf.d} and the outputs. */
    public List<Problem> problems() {
        return problems(loaded);
    }

    /** The same, of another {@code datadog.yaml}. */
    public List<Problem> problems(AgentConfigurationLoader.Result loaded) {
        return Stream.of(loaded.problems(), outputs.problems(), checks.problems())
                .flatMap(List::stream)
                .toList();
    }

    /** The keys of {@code datadog.yaml} and the environment, by whether they are used here. */
    public AgentConfigurationLoader.GivenKeys keys(AgentConfigurationLoader.Result loaded) {
        return loaded.keys(CheckDefinition.keysOf(plugins.checks()));
    }

    /**
     * What each key of {@code datadog.yaml} is in the end, those that checks declare included, and who said so: with the
     * changes of the file that are in force.
     */
    public List<EffectiveSetting> settings() {
        return Stream.concat(
                        watch.settings().stream(),
                        loaded.topLevel().settings(CheckDefinition.settingsOf(plugins.checks())).stream())
                .toList();
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
