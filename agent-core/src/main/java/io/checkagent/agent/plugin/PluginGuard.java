// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.Optional;

/** Is told which plugins' code runs, and says which must wait because the agent died of them. Thread-safe. */
public interface PluginGuard {
    /** Keeps nothing, and holds nobody back. */
    PluginGuard NONE = new PluginGuard() {
        @Override
        public Optional<String> holdBack(LoadedPlugin plugin) {
            return Optional.empty();
        }

        @Override
        public void starting(LoadedPlugin plugin) {}

        @Override
        public void started(LoadedPlugin plugin) {}
    };

    /** Why its code must not run yet, for the user; empty when it may. */
    Optional<String> holdBack(LoadedPlugin plugin);

    /** The current thread calls its {@code start()} from now on. */
    void starting(LoadedPlugin plugin);

    /** The current thread's call has ended. */
    void started(LoadedPlugin plugin);
}
