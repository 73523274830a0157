// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is carried to each node. */
class PackedSizeIT {
    private static final Path ZIP = Path.of(System.getProperty("zip"));

    @Test
    void isLessThan25MegabytesWithoutTheOptionalOutputs() throws IOException {
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            long packed = zip.stream()
                    .filter(entry -> !entry.getName().contains("/plugins-optional/"))
                    .mapToLong(ZipEntry::getCompressedSize)
                    .sum();

            assertThat(packed).isBetween(10_000_000L, 25_000_000L);
        }
    }

    @Test
    void isThatOfTheBuildAloneWhateverWasThereBefore() throws IOException {
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .as("archives of classes are of one JVM")
                    .noneMatch(name -> name.endsWith(".jsa"))
                    .as("folders of a build")
                    .noneMatch(name -> name.contains("/target/"));
        }
    }
}
