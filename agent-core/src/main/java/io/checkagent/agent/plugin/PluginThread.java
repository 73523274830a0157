// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

/**
 * Makes the threads that plugins' code is called by. They have a group of their own: a plugin that interrupts its thread's
 * group, or sets its priority, does so to other checks' runs at most, not to the agent.
 */
public final class PluginThread {
    private static final ThreadGroup PLUGINS = new ThreadGroup("plugins");

    private PluginThread() {}

    /** A daemon, which does not run yet. */
    public static Thread of(Runnable task, String name) {
        Thread thread = new Thread(PLUGINS, task, name);
        thread.setDaemon(true);
        return thread;
    }
}
