// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

/**
 * The class loader of this plugin as the thread's context class loader: Kafka looks there for all classes that are configured
 * by name, those of its defaults included, and the agent's threads have another one.
 */
final class OwnClassLoader implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final ClassLoader before = thread.getContextClassLoader();

    private OwnClassLoader() {
        thread.setContextClassLoader(OwnClassLoader.class.getClassLoader());
    }

    /** Until it is closed, by the same thread. */
    static OwnClassLoader entered() {
        return new OwnClassLoader();
    }

    @Override
    public void close() {
        thread.setContextClassLoader(before);
    }
}
