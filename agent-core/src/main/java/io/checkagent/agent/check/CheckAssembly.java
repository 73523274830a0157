// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.check;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.plugin.CheckBlueprint;
import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.ProvidedToChecks;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Problem;
import io.checkagent.http.HttpSettings;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Joins what is configured with what the plugins brought. What does not fit is a problem of that instance alone. */
public final class CheckAssembly {
    /**
     * All that can run, and what is wrong with the rest.
     *
     * @param instances by their IDs, in the order of the configuration
     * @param problems each with its place
     * @param invalid the checks of which an instance is configured wrongly
     */
    record Result(Map<String, CheckInstance> instances, List<Problem> problems, Set<String> invalid) {}

    private final CheckCatalog plugins;
    private final Cluster cluster;
    private final ProvidedToChecks provided;

    @Inject
    CheckAssembly(CheckCatalog plugins, Cluster cluster, ProvidedToChecks provided) {
        this.plugins = requireNonNull(plugins, "plugins is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.provided = requireNonNull(provided, "provided is null");
    }

    Result assemble(List<InstanceConfiguration> configured) {
        Assembling assembling = new Assembling();
        configured.forEach(assembling::add);
        assembling.tellWhatLacksTheCluster();
        return new Result(assembling.assembled, assembling.problems, assembling.invalid);
    }

    /** One pass. */
    private final class Assembling {
        private final Map<String, CheckInstance> assembled = new LinkedHashMap<>();
        private final Map<String, InstanceConfiguration> withoutCluster = new LinkedHashMap<>();
        private final List<Problem> problems = new ArrayList<>();
        private final Set<String> invalid = new TreeSet<>();

        void add(InstanceConfiguration configuration) {
            Optional<CheckDefinition> definition = plugins.check(configuration.checkName());
            if (definition.isPresent()) {
                add(configuration, definition.get());
                return;
            }
            String known = String.join(
                    ", ", plugins.checks().stream().map(CheckDefinition::name).toList());
            problems.add(problem(
                    Problem.Severity.ERROR,
                    configuration,
                    "no plugin has a check \"%s\"".formatted(configuration.checkName()),
                    "the checks are: " + known));
        }

        private void add(InstanceConfiguration configuration, CheckDefinition definition) {
            CheckBlueprint blueprint = definition.blueprint();
            Loaded<? extends Record> settings;
            try {
                settings = configuration.bind(
                        blueprint.settingsType().orElse(NoSettings.class), blueprint.besideSettings());
            } catch (LinkageError | TypeNotPresentException e) {
                // Of the record's own code, which only runs now.
                problems.add(problem(
                        Problem.Severity.ERROR,
                        configuration,
                        "the settings of check %s cannot be made: %s".formatted(definition.name(), ErrorText.of(e)),
                        "it is a fault of plugin " + definition.pluginId()));
                invalid.add(definition.name());
                return;
            }
            problems.addAll(settings.problems());
            Loaded<HttpSettings> http = blueprint.needsHttp()
                    ? configuration.bindBeside(HttpSettings.class)
                    : new Loaded<>(Optional.empty(), List.of());
            problems.addAll(http.problems());
            if (settings.value().isEmpty()
                    || (blueprint.needsHttp() && http.value().isEmpty())) {
                invalid.add(definition.name());
            } else if (blueprint.needsKubernetes() && !cluster.exists()) {
                withoutCluster.putIfAbsent(definition.name(), configuration);
            } else {
                CheckInstance instance = new CheckInstance(
                        configuration, definition, () -> blueprint.create(settings.value(), http.value(), provided));
                assembled.put(instance.id(), instance);
            }
        }

        /** One fact, told once however many checks it concerns, at the first of them. */
        void tellWhatLacksTheCluster() {
            withoutCluster.values().stream()
                    .findFirst()
                    .ifPresent(first -> problems.add(new Problem(
                            cluster.isConfigured() ? Problem.Severity.ERROR : Problem.Severity.WARNING,
                            first.settings().location(),
                            "",
                            String.join(", ", withoutCluster.keySet()) + " cannot run: "
                                    + cluster.problem().orElse("there is no Kubernetes cluster")
                                    + "; all other checks run",
                            "")));
        }
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
}
