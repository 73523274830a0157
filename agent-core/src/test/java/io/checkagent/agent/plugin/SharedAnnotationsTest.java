// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SharedAnnotationsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    @Test
    void aTypedCustomResourceIsReadAsInAUnitTestThoughThePluginPacksTheAnnotationsItself() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("plugins"));
        PluginJar.named("typed")
                .check("typed", "typed.Typed", "")
                .source("typed.BackupSpec", """
                        public class BackupSpec {
                            @com.fasterxml.jackson.annotation.JsonProperty("retention-days")
                            public int days;
                        }
                        """)
                .library(Class.forName("com.fasterxml.jackson.annotation.JsonProperty"))
                .writeTo(directory, "typed.jar");
        try (PluginHost host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE)) {
            host.scan();
            Class<?> type = host.check("typed")
                    .orElseThrow()
                    .blueprint()
                    .checkClass()
                    .getClassLoader()
                    .loadClass("typed.BackupSpec");

            Object read = new KubernetesSerialization().unmarshal("{\"retention-days\": 7}", type);

            assertThat(type.getField("days").getInt(read)).isEqualTo(7);
        }
    }
}
