// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

/** Sets the thread's context class loader to a plugin's for a block; libraries that use it find the plugin's classes. */
public final class ContextClassLoader implements AutoCloseable {
    private final ClassLoader previous = Thread.currentThread().getContextClassLoader();

    private ContextClassLoader() {}

    /** Sets it until {@link #close}. */
    public static ContextClassLoader of(Class<?> pluginClass) {
        ContextClassLoader scope = new ContextClassLoader();
        Thread.currentThread().setContextClassLoader(pluginClass.getClassLoader());
        return scope;
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(previous);
    }
}
