// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The clients of Kafka and OpenTelemetry weigh on nobody who did not copy them to {@code plugins/}. */
class OptionalPluginsIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution", "target/check-agent"));

    private static List<Path> jars(String folder) throws IOException {
        try (Stream<Path> files = Files.list(DISTRIBUTION.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static boolean isHeavy(Path jar) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.stream()
                    .map(ZipEntry::getName)
                    .anyMatch(name -> name.matches(
                            "(org/apache/kafka|io/opentelemetry)/.*|.*/(kafka|opentelemetry)-[^/]*\\.jar"));
        }
    }

    @Test
    void areThereAndLoadedByNobody() throws IOException {
        assertThat(jars("plugins-optional"))
                .hasSize(2)
                .allSatisfy(jar -> assertThat(isHeavy(jar)).as(jar.toString()).isTrue());
        assertThat(jars("plugins"))
                .isNotEmpty()
                .allSatisfy(jar -> assertThat(isHeavy(jar)).as(jar.toString()).isFalse());
        assertThat(jars("lib"))
                .isNotEmpty()
                .allSatisfy(jar -> assertThat(isHeavy(jar)).as(jar.toString()).isFalse());
    }
}
