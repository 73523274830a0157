// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import io.checkagent.output.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pf4j.PluginWrapper;

/** Finds the checks and outputs of a started plugin by its extension index. */
final class CheckDefinitions {
    private CheckDefinitions() {}

    /**
     * All or nothing: a plugin with one unusable check is not half loaded.
     *
     * @param known the checks of the plugins loaded before
     */
    static Map<String, CheckDefinition> of(JarPlugins plugins, PluginWrapper plugin, Map<String, CheckDefinition> known)
            throws PluginException {
        Map<String, CheckDefinition> found = new TreeMap<>();
        for (Class<?> type : extensions(plugins, plugin)) {
            if (Output.class.isAssignableFrom(type)) {
                continue;
            }
            CheckDefinition definition = CheckDefinition.of(type, plugin.getPluginId());
            CheckDefinition other = found.getOrDefault(definition.name(), known.get(definition.name()));
            if (other != null) {
                throw new PluginException("its check \"%s\" has the name of one that plugin %s brought; remove either"
                        .formatted(definition.name(), other.pluginId()));
            }
            found.put(definition.name(), definition);
        }
        return found;
    }

    /** The same for outputs. */
    static Map<String, OutputDefinition> outputsOf(
            JarPlugins plugins, PluginWrapper plugin, Map<String, OutputDefinition> known) throws PluginException {
        Map<String, OutputDefinition> found = new TreeMap<>();
        for (Class<?> type : extensions(plugins, plugin)) {
            if (Output.class.isAssignableFrom(type)) {
                OutputDefinition definition = OutputDefinition.of(type, plugin.getPluginId());
                OutputDefinition other = found.getOrDefault(definition.type(), known.get(definition.type()));
                if (other != null) {
                    throw new PluginException(
                            "its output \"%s\" has the type of one that plugin %s brought; remove either"
                                    .formatted(definition.type(), other.pluginId()));
                }
                found.put(definition.type(), definition);
            }
        }
        return found;
    }

    private static List<Class<?>> extensions(JarPlugins plugins, PluginWrapper plugin) throws PluginException {
        List<Class<?>> types = new ArrayList<>();
        for (String className : plugins.getExtensionClassNames(plugin.getPluginId())) {
            try {
                types.add(plugin.getPluginClassLoader().loadClass(className));
            } catch (ClassNotFoundException | LinkageError e) {
                throw new PluginException(
                        "class %s cannot be loaded: %s".formatted(className, PluginException.reason(e)), e);
            }
        }
        if (types.isEmpty()) {
            throw new PluginException(
                    "has no check: META-INF/extensions.idx names none; compile it with PF4J's annotation"
                            + " processor and put @Extension on the check's class");
        }
        return types;
    }
}
