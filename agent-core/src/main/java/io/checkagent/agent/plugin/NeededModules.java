// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import io.checkagent.agent.stage.JdkModules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses a plugin whose own classes name classes of a JDK module that this Java lacks, rather than to let a run fail some
 * day.
 */
final class NeededModules {
    private NeededModules() {}

    /**
     * Looks at a JAR that was found to be one.
     *
     * @throws PluginException when a module is missing
     */
    static void require(Path jar, JdkModules modules) throws IOException, PluginException {
        try (JarClasses classes = JarClasses.open(jar)) {
            for (String user : classes.names()) {
                if (classes.isOwn(user)) {
                    require(classes, user, modules);
                }
            }
        }
    }

    private static void require(JarClasses classes, String user, JdkModules modules) throws PluginException {
        Set<String> named = classes.references(user).map(ClassReferences::named).orElse(Set.of());
        for (String name : named) {
            Optional<String> missing = modules.missingFor(name);
            if (missing.isPresent() && !classes.contains(name)) {
                throw new PluginException(
                        "needs the module %s of Java, which this one lacks: %s names %s; run the agent on a Java that has it, or do without it"
                                .formatted(missing.get(), user.replace('/', '.'), name.replace('/', '.')));
            }
        }
    }
}
