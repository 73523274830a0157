// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.plugin.NamedPlugins;
import io.checkagent.agent.plugin.OutputCatalog;
import io.checkagent.agent.plugin.OutputDefinition;
import io.checkagent.agent.plugin.PluginException;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.output.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pf4j.Extension;

/**
 * The output under test in place of plugins.
 *
 * @param definition how it is made
 * @param release lets go of its classes; once, after it
 */
record OutputSource(OutputDefinition definition, Runnable release) implements OutputCatalog {
    OutputSource {
        requireNonNull(definition, "definition is null");
        requireNonNull(release, "release is null");
    }

    /** A class of the test's class path. */
    static Supplier<OutputSource> of(Class<? extends Output> output) {
        requireNonNull(output, "output is null");
        return () -> {
            if (!output.isAnnotationPresent(Extension.class)) {
                throw new IllegalArgumentException(
                        output.getName() + " must carry @OutputType and @Extension, or the agent does not find it");
            }
            try {
                return new OutputSource(OutputDefinition.of(output, "test"), () -> {});
            } catch (PluginException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        };
    }

    /** The output of a packed plugin, by its type; its only one when that is empty. */
    static Supplier<OutputSource> ofPlugin(Path jar, Optional<String> type) {
        requireNonNull(jar, "jar is null");
        return () -> {
            NamedPlugins plugins = PackedPlugin.load(jar, List.of());
            try {
                PluginStatus status = PackedPlugin.requireUsable(plugins, jar);
                List<OutputDefinition> fitting = plugins.outputs().values().stream()
                        .filter(output ->
                                type.filter(name -> !name.equals(output.type())).isEmpty())
                        .toList();
                if (fitting.size() != 1) {
                    throw new IllegalArgumentException("%s has the outputs %s; name one of them"
                            .formatted(
                                    status.file(),
                                    String.join(", ", plugins.outputs().keySet())));
                }
                return new OutputSource(fitting.get(0), plugins::close);
            } catch (RuntimeException e) {
                plugins.close();
                throw e;
            }
        };
    }

    @Override
    public boolean scan() {
        return false;
    }

    @Override
    public Map<String, OutputDefinition> outputs() {
        return Map.of(definition.type(), definition);
    }
}
