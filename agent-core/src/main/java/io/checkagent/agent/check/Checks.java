// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.check;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.configuration.Problem;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
public final class Checks {
    /** A configuration that failed for a reason outside of its files, such as a secret backend, is read again so often. */
    private static final int REFRESHES_BETWEEN_RETRIES = 12;

    /** A moment's outcome. */
    private record State(Map<String, CheckInstance> instances, List<Problem> problems, List<String> warnings) {}

    private final CheckCatalog plugins;
    private final CheckConfigurationLoader loader;
    private final CheckAssembly assembly;
    private CheckConfigurations configured = new CheckConfigurations(List.of(), List.of(), Set.of(), true);
    /** Nothing before the first load: that of no file at all is empty. */
    private @Nullable String fingerprint;

    private int refreshesSinceLoaded;
    private volatile State state = new State(Map.of(), List.of(), List.of());

    @Inject
    Checks(CheckCatalog plugins, CheckConfigurationLoader loader, CheckAssembly assembly) {
        this.plugins = requireNonNull(plugins, "plugins is null");
        this.loader = requireNonNull(loader, "loader is null");
        this.assembly = requireNonNull(assembly, "assembly is null");
    }

    /**
     * Loads new plugins, and the configuration if its files changed.
     *
     * @return whether anything is different
     */
    public boolean refresh() {
        boolean newChecks = plugins.scan();
        // A new check may have declared what a file or a key means.
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
        configured = loader.load();
        return !configured.equals(before);
    }

    private static boolean isSound(CheckConfigurations configurations) {
        return configurations.complete() && configurations.invalid().isEmpty();
    }

    private void assemble() {
        CheckAssembly.Result assembled = assembly.assemble(configured.instances());
        Set<String> invalid = new TreeSet<>(configured.invalid());
        invalid.addAll(assembled.invalid());
        Map<String, CheckInstance> instances = new LinkedHashMap<>();
        Set<String> kept = new TreeSet<>();
        state.instances().forEach((id, before) -> {
            if (!configured.complete() || invalid.contains(before.name())) {
                instances.put(id, before);
                kept.add(before.name());
            }
        });
        assembled.instances().forEach((id, one) -> {
            if (!kept.contains(one.name())) {
                instances.put(id, one);
            }
        });
        List<Problem> problems = Stream.concat(configured.problems().stream(), assembled.problems().stream())
                .toList();
        List<String> warnings = new ArrayList<>();
        problems.forEach(problem -> warnings.add(problem.toString()));
        kept.forEach(check -> warnings.add(
                "check %s goes on as it was last configured without errors, until all its files are right again"
                        .formatted(check)));
        state = new State(instances, problems, List.copyOf(warnings));
    }

    /** All instances that can run, by their IDs. */
    public Map<String, CheckInstance> instances() {
        return state.instances();
    }

    /** What is wrong or odd, one line each. */
    public List<String> warnings() {
        return state.warnings();
    }

    /** What is wrong or odd. */
    public List<Problem> problems() {
        return state.problems();
    }
}
