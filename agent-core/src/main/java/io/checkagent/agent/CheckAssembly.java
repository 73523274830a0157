package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.agent.config.Loaded;
import io.checkagent.agent.config.Problem;
import io.checkagent.agent.config.SettingsBinder;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.CheckFactory;
import io.checkagent.agent.plugin.PluginException;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.scheduler.CheckInstance;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Joins what is configured with what the plugins brought. What does not fit is a problem of that instance alone. */
final class CheckAssembly {
    private static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(60);

    /**
     * An instance that can run.
     *
     * @param instance for the scheduler
     * @param definition of the check
     * @param tags of the instance
     */
    record Assembled(CheckInstance instance, CheckDefinition definition, List<String> tags) {
        Assembled {
            requireNonNull(instance, "instance is null");
            requireNonNull(definition, "definition is null");
            tags = List.copyOf(tags);
        }
    }

    private final PluginHost plugins;
    private final Optional<Supplier<KubernetesClient>> kubernetes;
    private final Map<String, Assembled> assembled = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param plugins with their checks loaded
     * @param kubernetes the client for checks; empty without a cluster
     */
    CheckAssembly(PluginHost plugins, Optional<Supplier<KubernetesClient>> kubernetes) {
        this.plugins = requireNonNull(plugins, "plugins is null");
        this.kubernetes = requireNonNull(kubernetes, "kubernetes is null");
    }

    /** Adds the instance, or a problem. */
    void add(InstanceConfiguration configuration) {
        Optional<CheckDefinition> definition = plugins.check(configuration.checkName());
        if (definition.isEmpty()) {
            problems.add("%s: no plugin has a check \"%s\"; the checks are: %s"
                    .formatted(
                            configuration.source(),
                            configuration.checkName(),
                            String.join(
                                    ", ",
                                    plugins.checks().stream()
                                            .map(CheckDefinition::name)
                                            .toList())));
            return;
        }
        try {
            assemble(configuration, definition.get());
        } catch (PluginException e) {
            problems.add("%s: %s".formatted(configuration.source(), e.getMessage()));
        }
    }

    private void assemble(InstanceConfiguration configuration, CheckDefinition definition) throws PluginException {
        CheckFactory factory = CheckFactory.of(definition.checkClass());
        if (factory.needsKubernetes() && kubernetes.isEmpty()) {
            problems.add("%s: check %s needs a Kubernetes cluster, and none is configured"
                    .formatted(configuration.source(), definition.name()));
            return;
        }
        Optional<Record> settings = Optional.empty();
        if (factory.settingsType().isPresent()) {
            Loaded<? extends Record> bound =
                    SettingsBinder.bind(factory.settingsType().get(), configuration);
            problems.addAll(bound.problems().stream().map(Problem::toString).toList());
            if (bound.value().isEmpty()) {
                return;
            }
            settings = Optional.of(bound.value().get());
        }
        Optional<Record> given = settings;
        CheckInstance instance = new CheckInstance(
                configuration.id(),
                definition.name(),
                definition.type().scope(),
                definition.type().streaming(),
                configuration.common().minCollectionInterval(),
                configuration.common().timeLimit().orElse(DEFAULT_TIME_LIMIT),
                configuration.source(),
                () -> factory.create(given, kubernetes.orElse(CheckAssembly::noCluster)));
        assembled.put(
                instance.id(),
                new Assembled(instance, definition, configuration.common().tags()));
    }

    private static KubernetesClient noCluster() {
        throw new IllegalStateException("no Kubernetes cluster is configured");
    }

    /** All instances that can run, by their IDs. */
    Map<String, Assembled> assembled() {
        return Map.copyOf(assembled);
    }

    /** All problems, one line each. */
    List<String> problems() {
        return List.copyOf(problems);
    }
}
