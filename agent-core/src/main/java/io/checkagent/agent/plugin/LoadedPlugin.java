// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.checkagent.agent.stage.ErrorText;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plugin whose code runs, also outside of its checks' runs. Does not keep it from being unloaded. Thread-safe. */
public final class LoadedPlugin {
    private static final int LONGEST_ID = 60;
    private static final int DIGITS = 16;

    private final String id;
    private final String sha256;
    private final Path jar;
    private final WeakReference<JarPlugins.ShieldedClassLoader> classes;
    private @Nullable Boolean halts;

    /** @param jar that its classes are read from while it is loaded */
    LoadedPlugin(String id, String sha256, Path jar, ClassLoader classes) {
        this.id = requireNonNull(id, "id is null");
        this.sha256 = requireNonNull(sha256, "sha256 is null");
        this.jar = requireNonNull(jar, "jar is null");
        this.classes = new WeakReference<>((JarPlugins.ShieldedClassLoader) classes);
    }

    /** Its name among what the agent died of: one that was repaired is another. */
    public String key() {
        return "plugin %s:%s".formatted(ErrorText.oneLine(id, LONGEST_ID), sha256.substring(0, DIGITS));
    }

    /** Whether its own classes call {@code Runtime.halt}, and so can end the process without a word. Reads them all, once. */
    public synchronized boolean halts() {
        Boolean known = halts;
        if (known == null) {
            known = callsHalt();
            halts = known;
        }
        return known;
    }

    private boolean callsHalt() {
        try (JarClasses own = JarClasses.open(jar)) {
            return !own.callersOfHalt().isEmpty();
        } catch (IOException | RuntimeException e) {
            return false; // what cannot be read is told when it is loaded
        }
    }

    /** Whether it was unloaded, and nothing uses its classes any more. */
    public boolean isGone() {
        return classes.get() == null;
    }

    /** The threads that run and that each has made: those that inherited its class loader. Without those that have none. */
    public static Map<LoadedPlugin, List<Thread>> threadsOf(Collection<LoadedPlugin> plugins) {
        Map<ClassLoader, List<Thread>> made = PluginThreads.own().collect(groupingBy(Thread::getContextClassLoader));
        return plugins.stream()
                .filter(plugin -> made.containsKey(plugin.classes.get()))
                .collect(toMap(plugin -> plugin, plugin -> requireNonNull(made.get(plugin.classes.get()))));
    }

    /** Whether a class of that name came from it, and from nowhere else that counts: its loader has defined it. */
    public boolean brought(String className) {
        JarPlugins.ShieldedClassLoader loader = classes.get();
        return loader != null && loader.hasDefined(className);
    }
}
