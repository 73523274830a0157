// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The list of the JDK's packages is that of the JDK: of the standard's modules on any Java, of all on Java 17. */
class JdkModulesTest {
    /** By the standard in every Java; and what is still being tried out. */
    private static final Set<String> LEFT_OUT = Set.of("java.base", "java.smartcardio");

    @Test
    void hasThePackagesOfTheModulesThatThisJavaHas() {
        Map<String, String> exported = new TreeMap<>();
        ModuleFinder.ofSystem().findAll().stream()
                .map(ModuleReference::descriptor)
                .filter(module -> !LEFT_OUT.contains(module.name())
                        && !module.name().contains("incubator")
                        && (module.name().startsWith("java.")
                                || Runtime.version().feature() == 17))
                .forEach(module -> module.exports().stream()
                        .filter(export -> !export.isQualified())
                        .map(ModuleDescriptor.Exports::source)
                        .forEach(name -> exported.put(name, module.name())));

        assertThat(JdkModules.all()).containsAllEntriesOf(exported);
    }
}
