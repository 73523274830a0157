// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.List;
import java.util.Optional;

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
        return sharedPackage(className).isPresent();
    }

    /** Which of the packages that the host gives a class is in, or below of; it is never taken from a plugin's JAR. */
    static Optional<String> sharedPackage(String className) {
        Optional<String> shared =
                SHARED_PACKAGES.stream().filter(className::startsWith).findFirst();
        boolean ofOutputs = className.startsWith(OUTPUT_API) && className.indexOf('.', OUTPUT_API.length()) < 0;
        return shared.or(() -> ofOutputs ? Optional.of(OUTPUT_API) : Optional.empty())
                .map(prefix -> prefix.substring(0, prefix.length() - 1));
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (isShared(name)) {
            return host.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
