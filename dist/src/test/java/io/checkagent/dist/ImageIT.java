// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The container image, when the build made one ({@code -Pimage}). */
@EnabledIf(value = "isBuilt", disabledReason = "needs the image: -Pimage")
class ImageIT {
    private static final Path IMAGE = Path.of(System.getProperty("image", "target/image"));
    private static final Path SCRIPT = Path.of(System.getProperty("image.script", "src/main/scripts/BuildImage.java"));

    static boolean isBuilt() {
        return Files.exists(IMAGE.resolve("digest"));
    }

    @Test
    void isTheSameToTheByteWhenBuiltAgainFromTheSameInput(@TempDir Path folder) throws Exception {
        Path archives = Files.createDirectories(folder.resolve("archives"));
        for (String file : List.of("classes.jsa", "agent.jsa", "client.jsa", "inputs")) {
            Files.copy(IMAGE.resolve("archives").resolve(file), archives.resolve(file));
        }

        build(folder);

        assertThat(folder.resolve("digest")).hasSameTextualContentAs(IMAGE.resolve("digest"));
    }

    @Test
    void hasNoShellAndRunsAsNobodyInParticular() throws Exception {
        try (Stream<Path> files = Files.walk(IMAGE.resolve("rootfs"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("java")
                    .doesNotContain("sh", "bash", "busybox");
        }
        try (Stream<Path> blobs = Files.list(IMAGE.resolve("layout/blobs/sha256"))) {
            assertThat(blobs.filter(blob -> blob.toFile().length() < 10_000).map(ImageIT::text))
                    .anyMatch(text -> text.contains("\"User\": \"65532:65532\""));
        }
    }

    @Test
    void holdsItsBillOfMaterials() {
        assertThat(IMAGE.resolve("rootfs/opt/check-agent/sbom.json"))
                .content()
                .contains("CycloneDX", "kubernetes-client", "logback-classic")
                .doesNotContain("assertj");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static void build(Path target) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        SCRIPT.toString(),
                        System.getProperty("distribution", "target/check-agent"),
                        target.toString(),
                        System.getProperty("image.version"),
                        System.getProperty("image.time"),
                        IMAGE.resolve("sbom.json").toString(),
                        SCRIPT.resolveSibling("modules").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
