// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the threads that plugins have made: a check that leaves some behind in each run would use up the process in the
 * end. A thread is the plugin's whose class loader it inherited; the agent's own, which run checks, are left out. Not
 * thread-safe.
 */
final class PluginThreads {
    /** From here on it is told. */
    static final int MANY = 20;

    private static final Logger log = LoggerFactory.getLogger(PluginThreads.class);

    private final Map<String, Integer> told = new HashMap<>();

    /** By plugin, now. Tells of those that have many, and again when they have twice as many. */
    Map<String, Integer> count() {
        Map<String, Integer> counts = own().collect(Collectors.toMap(
                thread -> ((JarPlugins.ShieldedClassLoader) thread.getContextClassLoader()).pluginId(),
                thread -> 1,
                Integer::sum));
        counts.forEach((plugin, count) -> {
            if (count >= MANY && count >= 2 * told.getOrDefault(plugin, 0)) {
                told.put(plugin, count);
                log.warn("plugin {} {}", plugin, warning(count));
            }
        });
        return counts;
    }

    /** Those of all plugins, now. */
    static Stream<Thread> own() {
        return Arrays.stream(all())
                .filter(Objects::nonNull)
                .filter(thread -> !isTheAgents(thread))
                .filter(thread -> thread.getContextClassLoader() instanceof JarPlugins.ShieldedClassLoader);
    }

    /** For the user. */
    static String warning(int count) {
        return "has %s threads of its own that run; a check must end in close() what it starts, and not start anew in each run"
                .formatted(count);
    }

    private static boolean isTheAgents(Thread thread) {
        return thread.getName().startsWith("check-runner") || thread.getName().startsWith(LimitedCall.THREAD_PREFIX);
    }

    /** Without their stacks, for which all would have to stand still. */
    private static Thread[] all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() * 2 + 16];
        root.enumerate(threads, true);
        return threads;
    }
}
