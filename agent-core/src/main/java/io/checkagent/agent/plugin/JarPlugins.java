// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.nio.file.Path;
import java.util.Optional;
import org.pf4j.JarPluginLoader;
import org.pf4j.JarPluginManager;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.pf4j.PluginState;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;

/**
 * PF4J, told to load one JAR at a time, so that a bad one can be contained, and to shield plugins from the host. PF4J's
 * constructor calls the methods overridden here before this class's fields are set: none of them may use a field.
 */
final class JarPlugins extends JarPluginManager {
    private static final ClassLoader SHARED = new HostClasses(JarPlugins.class.getClassLoader());

    JarPlugins(String apiVersion) {
        super(Path.of("plugins")); // never searched: each JAR is given by name
        setSystemVersion(apiVersion);
        setResolveRecoveryStrategy(ResolveRecoveryStrategy.IGNORE_PLUGIN_AND_CONTINUE);
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new JarPluginLoader(this) {
            @Override
            protected PluginClassLoader createPluginClassLoader(Path file, PluginDescriptor descriptor) {
                return new ShieldedClassLoader(pluginManager, descriptor);
            }
        };
    }

    /** PF4J's own enabled.txt and disabled.txt are not ours: one stray file would switch every other plugin off. */
    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String pluginId) {
                return false;
            }

            @Override
            public void disablePlugin(String pluginId) {}

            @Override
            public void enablePlugin(String pluginId) {}
        };
    }

    /** Reads a JAR's manifest and makes its class loader; it may depend on plugins that come later. */
    PluginWrapper read(Path file) throws PluginException {
        String id = getPluginDescriptorFinder().find(file).getPluginId();
        Optional<PluginWrapper> other = find(id);
        if (other.isPresent()) {
            throw new PluginException("has the id \"%s\", which is that of %s, too; remove either"
                    .formatted(id, other.get().getPluginPath()));
        }
        return loadPluginFromPath(file);
    }

    /** Orders what was read by its dependencies; what lacks one stays unresolved. */
    void resolve() {
        resolvePlugins();
    }

    /** Notes that a plugin's own stop() was called, or given up. */
    void stopped(PluginWrapper plugin) {
        startedPlugins.remove(plugin);
        plugin.setPluginState(PluginState.STOPPED);
    }

    /** Takes one out again and leaves its dependents alone: PF4J's own way never ends when two depend on each other. */
    void drop(PluginWrapper plugin) {
        unloadPlugin(plugin.getPluginId(), false, false);
    }

    Optional<PluginWrapper> find(String id) {
        return Optional.ofNullable(getPlugin(id));
    }

    /** A plugin's. */
    static final class ShieldedClassLoader extends PluginClassLoader {
        private final String pluginId;

        ShieldedClassLoader(PluginManager manager, PluginDescriptor descriptor) {
            super(manager, descriptor, SHARED);
            this.pluginId = descriptor.getPluginId();
        }

        String pluginId() {
            return pluginId;
        }

        boolean hasDefined(String className) {
            Class<?> loaded = findLoadedClass(className);
            return loaded != null && loaded.getClassLoader() == this;
        }

        /** A copy of the API inside the plugin is ignored: its classes would be strangers to the host's. */
        @Override
        protected boolean shouldDelegateToParent(String className) {
            return HostClasses.isShared(className);
        }
    }
}
