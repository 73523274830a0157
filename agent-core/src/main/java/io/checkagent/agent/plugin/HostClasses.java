// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.List;

/**
 * The parent of every plugin's class loader: the JDK, and of the host only what a plugin is compiled against. A plugin
 * neither sees the agent's inside nor its libraries, and so can bring its own versions of them. It exposes no resource of
 * the host: a plugin without an extension index must not read the host's.
 */
final class HostClasses extends ClassLoader {
    /**
     * PF4J sends its own package to the parent in any case; jakarta.inject is shared for plugins that annotate, and so are
     * Jackson's annotations: fabric8's own Jackson, which reads a plugin's typed custom resources, sees no others.
     */
    private static final List<String> SHARED_PACKAGES = List.of(
            "io.checkagent.api.",
            "org.slf4j.",
            "io.fabric8.",
            "com.fasterxml.jackson.annotation.",
            "jakarta.inject.",
            "org.pf4j.");

    /** Without the packages below it, which are those of outputs. */
    private static final String OUTPUT_API = "io.checkagent.output.";

    private final ClassLoader host;

    HostClasses(ClassLoader host) {
        super("host-classes", ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    static boolean isShared(String className) {
        return SHARED_PACKAGES.stream().anyMatch(className::startsWith)
                || (className.startsWith(OUTPUT_API) && className.indexOf('.', OUTPUT_API.length()) < 0);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (isShared(name)) {
            return host.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
