// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.Map;
import java.util.TreeMap;
import org.pf4j.PluginWrapper;

/** Finds the checks of a started plugin by its extension index. */
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
        for (String className : plugins.getExtensionClassNames(plugin.getPluginId())) {
            CheckDefinition definition = definition(plugin, className);
            CheckDefinition other = found.getOrDefault(definition.name(), known.get(definition.name()));
            if (other != null) {
                throw new PluginException("its check \"%s\" has the name of one that plugin %s brought; remove either"
                        .formatted(definition.name(), other.pluginId()));
            }
            found.put(definition.name(), definition);
        }
        if (found.isEmpty()) {
            throw new PluginException(
                    "has no check: META-INF/extensions.idx names none; compile it with PF4J's annotation"
                            + " processor and put @Extension on the check's class");
        }
        return found;
    }

    private static CheckDefinition definition(PluginWrapper plugin, String className) throws PluginException {
        Class<?> type;
        try {
            type = plugin.getPluginClassLoader().loadClass(className);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new PluginException(
                    "class %s cannot be loaded: %s".formatted(className, PluginException.reason(e)), e);
        }
        return CheckDefinition.of(type, plugin.getPluginId());
    }
}
