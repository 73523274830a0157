// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.agent.config.NoSettings;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.CheckFactory;
import io.checkagent.agent.plugin.PluginException;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.scheduler.CheckInstance;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Problem;
import io.checkagent.delivery.CheckOrigin;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Joins what is configured with what the plugins brought. What does not fit is a problem of that instance alone. */
final class CheckAssembly {
    private static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(60);

    /**
     * An instance that can run.
     *
     * @param instance for the scheduler
     * @param definition of the check
     * @param origin for what it sends
     */
    record Assembled(CheckInstance instance, CheckDefinition definition, CheckOrigin origin) {
        Assembled {
            requireNonNull(instance, "instance is null");
            requireNonNull(definition, "definition is null");
            requireNonNull(origin, "origin is null");
        }
    }

    /**
     * All that can run, and what is wrong with the rest.
     *
     * @param instances by their IDs, in the order of the configuration
     * @param problems each with its place
     * @param invalid the checks of which an instance is configured wrongly
     */
    record Result(Map<String, Assembled> instances, List<Problem> problems, Set<String> invalid) {}

    private final PluginHost plugins;
    private final ClusterAccess cluster;
    private final Map<String, Assembled> assembled = new LinkedHashMap<>();
    private final Map<String, InstanceConfiguration> withoutCluster = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> invalid = new TreeSet<>();

    private CheckAssembly(PluginHost plugins, ClusterAccess cluster) {
        this.plugins = requireNonNull(plugins, "plugins is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
    }

    /**
     * Assembles instances.
     *
     * @param plugins with their checks loaded
     * @param cluster that checks may use
     */
    static Result assemble(List<InstanceConfiguration> configured, PluginHost plugins, ClusterAccess cluster) {
        CheckAssembly assembly = new CheckAssembly(plugins, cluster);
        configured.forEach(assembly::add);
        assembly.tellWhatLacksTheCluster();
        return new Result(assembly.assembled, assembly.problems, assembly.invalid);
    }

    private void add(InstanceConfiguration configuration) {
        String name = configuration.checkName();
        Optional<CheckDefinition> definition = plugins.check(name);
        if (definition.isEmpty()) {
            String known = String.join(
                    ", ", plugins.checks().stream().map(CheckDefinition::name).toList());
            problems.add(problem(
                    Problem.Severity.ERROR,
                    configuration,
                    "no plugin has a check \"%s\"".formatted(name),
                    "the checks are: " + known));
            return;
        }
        try {
            assemble(configuration, definition.get());
        } catch (PluginException e) {
            invalid.add(name);
            problems.add(problem(
                    Problem.Severity.ERROR,
                    configuration,
                    "check \"%s\" cannot be used: %s".formatted(name, e.getMessage()),
                    "tell the check's author"));
        }
    }

    private void assemble(InstanceConfiguration configuration, CheckDefinition definition) throws PluginException {
        CheckFactory factory = CheckFactory.of(definition.checkClass());
        Loaded<? extends Record> settings =
                configuration.bind(factory.settingsType().orElse(NoSettings.class));
        problems.addAll(settings.problems());
        if (settings.value().isEmpty()) {
            invalid.add(definition.name());
            return;
        }
        Optional<Supplier<KubernetesClient>> kubernetes = cluster.forChecks();
        if (factory.needsKubernetes() && kubernetes.isEmpty()) {
            withoutCluster.putIfAbsent(definition.name(), configuration);
            return;
        }
        CheckInstance instance = new CheckInstance(
                configuration.id(),
                definition.name(),
                definition.type().scope(),
                definition.type().streaming(),
                configuration.common().minCollectionInterval(),
                configuration.common().timeLimit().orElse(DEFAULT_TIME_LIMIT),
                configuration.source(),
                () -> factory.create(settings.value(), kubernetes.orElse(CheckAssembly::noCluster)));
        CheckOrigin origin = new CheckOrigin(
                definition.name(),
                configuration.id(),
                definition.type().scope(),
                configuration.common().emptyDefaultHostname(),
                configuration.common().tags());
        assembled.put(instance.id(), new Assembled(instance, definition, origin));
    }

    /** One fact, told once however many checks it concerns, at the first of them. */
    private void tellWhatLacksTheCluster() {
        withoutCluster.values().stream()
                .findFirst()
                .ifPresent(first -> problems.add(problem(
                        Problem.Severity.WARNING,
                        first,
                        String.join(", ", withoutCluster.keySet()) + " cannot run: "
                                + cluster.problem().orElse("there is no Kubernetes cluster") + "; all other checks run",
                        "")));
    }

    private static Problem problem(
            Problem.Severity severity, InstanceConfiguration configuration, String message, String remedy) {
        return new Problem(
                severity,
                configuration.settings().location(),
                configuration.settings().path(),
                message,
                remedy);
    }

    private static KubernetesClient noCluster() {
        throw new IllegalStateException("no Kubernetes cluster is configured");
    }
}
