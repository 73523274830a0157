// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The plugin as it is dropped into an agent. */
class PluginJarIT {
    @Test
    void saysWhatItIs() throws IOException {
        try (JarFile jar = jar()) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Plugin-Id")).isEqualTo("check-kube-events");
            assertThat(manifest.getValue("Plugin-Version")).isNotBlank();
            assertThat(manifest.getValue("Plugin-Requires")).isEqualTo(">=0.1.0");
        }
    }

    @Test
    void listsItsCheck() throws IOException {
        try (JarFile jar = jar()) {
            JarEntry index = jar.getJarEntry("META-INF/extensions.idx");
            assertThat(new String(jar.getInputStream(index).readAllBytes(), StandardCharsets.UTF_8))
                    .contains(KubernetesEventsCheck.class.getName());
        }
    }

    @Test
    void bringsItsJsonParserUnderAnOwnNameAndNothingOfTheHost() throws IOException {
        try (JarFile jar = jar()) {
            assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")))
                    .contains("io/checkagent/kubeevents/jackson/json/JsonFactory.class")
                    .allMatch(name -> name.startsWith("io/checkagent/kubeevents/"));
        }
    }

    private static JarFile jar() throws IOException {
        return new JarFile(System.getProperty("plugin.jar"));
    }
}
