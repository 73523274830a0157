// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.CheckAssembly.Assembled;
import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.plugin.AllowedPlugins;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.configuration.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to run: the plugins' checks as they are configured, now and after each {@link #refresh}.
 *
 * <p>A check of which something is configured wrongly keeps all the instances that it had before: the last good state.
 * One that was never right runs with those of its instances that are.
 *
 * <p>Refreshed by one thread at a time; any thread may read.
 */
final class ConfiguredChecks implements AutoCloseable {
    /** A configuration that failed for a reason outside of its files, such as a secret backend, is read again so often. */
    private static final int REFRESHES_BETWEEN_RETRIES = 12;

    /** A moment's outcome. */
    private record State(Map<String, Assembled> instances, List<String> warnings) {}

    private final PluginHost plugins;
    private final CheckConfigurationLoader loader;
    private final ClusterAccess cluster;
    private CheckConfigurations configured = new CheckConfigurations(List.of(), List.of(), Set.of(), true);
    private List<Problem> problems = List.of();
    /** Nothing before the first load: that of no file at all is empty. */
    private @Nullable String fingerprint;

    private int refreshesSinceLoaded;
    private volatile State state = new State(Map.of(), List.of());

    /**
     * @param home where the distribution was unpacked
     * @param hostname for {@code %%hostname%%}
     * @param cluster that checks may use
     */
    ConfiguredChecks(
            AgentConfiguration configuration,
            Path home,
            Map<String, String> environment,
            String hostname,
            ClusterAccess cluster) {
        this.plugins = plugins(configuration.checks(), home);
        this.loader = CheckConfigurationLoader.of(configuration, home, environment, hostname);
        this.cluster = requireNonNull(cluster, "cluster is null");
    }

    /** The plugins of an agent, none of them loaded yet. */
    static PluginHost plugins(AgentConfiguration.Checks settings, Path home) {
        List<Path> directories = Stream.concat(Stream.of(home.resolve("plugins")), settings.pluginsPath().stream())
                .toList();
        AllowedPlugins allowed = settings.allowedPlugins()
                .map(listed -> AllowedPlugins.only(listed.stream()
                        .collect(Collectors.toMap(
                                AgentConfiguration.PluginDigest::file,
                                one -> one.sha256().value(),
                                (first, second) -> second))))
                .orElseGet(AllowedPlugins::all);
        return new PluginHost(directories, AgentVersion.release(), allowed);
    }

    /**
     * Loads new plugins, and the configuration if its files changed.
     *
     * @return whether anything is different
     */
    boolean refresh() {
        boolean newChecks = plugins.scan();
        boolean newConfiguration = load(newChecks);
        if (newChecks || newConfiguration) {
            assemble();
        }
        return newChecks || newConfiguration;
    }

    private boolean load(boolean newChecks) {
        String found = loader.fingerprint();
        // What is only noticed while there is no such check is read when there is.
        boolean again = newChecks || (!isSound(configured) && ++refreshesSinceLoaded >= REFRESHES_BETWEEN_RETRIES);
        if (found.equals(fingerprint) && !again) {
            return false;
        }
        CheckConfigurations before = configured;
        fingerprint = found;
        refreshesSinceLoaded = 0;
        configured = loader.load(name -> plugins.check(name).isPresent());
        return !configured.equals(before);
    }

    private static boolean isSound(CheckConfigurations configurations) {
        return configurations.complete() && configurations.invalid().isEmpty();
    }

    private void assemble() {
        CheckAssembly.Result assembly = CheckAssembly.assemble(configured.instances(), plugins, cluster);
        Set<String> invalid = new TreeSet<>(configured.invalid());
        invalid.addAll(assembly.invalid());
        Map<String, Assembled> instances = new LinkedHashMap<>();
        Set<String> kept = new TreeSet<>();
        state.instances().forEach((id, before) -> {
            if (!configured.complete() || invalid.contains(before.definition().name())) {
                instances.put(id, before);
                kept.add(before.definition().name());
            }
        });
        assembly.instances().forEach((id, one) -> {
            if (!kept.contains(one.definition().name())) {
                instances.put(id, one);
            }
        });
        problems = Stream.concat(configured.problems().stream(), assembly.problems().stream())
                .toList();
        List<String> warnings = new ArrayList<>();
        problems.forEach(problem -> warnings.add(problem.toString()));
        kept.forEach(check -> warnings.add(
                "check %s goes on as it was last configured without errors, until all its files are right again"
                        .formatted(check)));
        state = new State(instances, List.copyOf(warnings));
    }

    /** All instances that can run, by their IDs. */
    Map<String, Assembled> instances() {
        return state.instances();
    }

    /** What is wrong or odd, one line each. */
    List<String> warnings() {
        return state.warnings();
    }

    /** What is wrong or odd, as of the last refresh by this thread. */
    List<Problem> problems() {
        return problems;
    }

    PluginHost plugins() {
        return plugins;
    }

    @Override
    public void close() {
        plugins.close();
    }
}
