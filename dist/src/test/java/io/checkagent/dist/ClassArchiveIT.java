// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that the build made for its own Java. */
class ClassArchiveIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution", "target/check-agent"));
    private static final String FROM_ARCHIVE = "shared objects file (top)";

    private final Path folder;

    ClassArchiveIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void servesTheClassesOfTheAgent() throws Exception {
        assertThat(run(DISTRIBUTION, "-Xlog:class+load"))
                .containsPattern("io\\.checkagent\\.commandline\\.Main source: shared objects file \\(top\\)");
    }

    @Test
    void isMadeWithTheClassesOfAClusterOverTls() throws Exception {
        // The names of classes stand in it as they are.
        String archive = Files.readString(archive(DISTRIBUTION), StandardCharsets.ISO_8859_1);

        assertThat(archive)
                .contains(
                        "io/fabric8/kubernetes/client/impl/KubernetesClientImpl",
                        "sun/security/ssl/SSLEngineImpl",
                        "io/checkagent/kubeevents/KubernetesEventsCheck");
    }

    @Test
    void isLeftOutInSilenceWhenItIsGarbage() throws Exception {
        Path copy = copy();
        Files.write(archive(copy), new byte[100_000]);

        assertSilentAndWithoutArchive(copy);
    }

    @Test
    void isLeftOutInSilenceWhenAJarChanged() throws Exception {
        Path copy = copy();
        try (Stream<Path> jars = Files.list(copy.resolve("lib"))) {
            Path jar = jars.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        }

        assertSilentAndWithoutArchive(copy);
    }

    @Test
    void isLeftOutInSilenceWhenOptionsDoNotSuitIt() throws Exception {
        assertThat(run(DISTRIBUTION, "-XX:-UseCompressedOops")).hasLineCount(1).startsWith("Check Agent");
        assertThat(run(DISTRIBUTION, "-Xmx12m")).hasLineCount(1).startsWith("Check Agent");
    }

    private static void assertSilentAndWithoutArchive(Path distribution) throws Exception {
        assertThat(run(distribution, "")).hasLineCount(1).startsWith("Check Agent");
        assertThat(run(distribution, "-Xlog:class+load")).doesNotContain(FROM_ARCHIVE);
    }

    private static Path archive(Path distribution) throws IOException {
        try (Stream<Path> files = Files.list(distribution.resolve("lib"))) {
            List<Path> archives = files.filter(
                            file -> file.getFileName().toString().matches("agent-.*\\.jsa"))
                    .toList();
            assertThat(archives).as("the archive of the build").isNotEmpty();
            return archives.get(0);
        }
    }

    private Path copy() throws IOException {
        Path copy = folder.resolve("copy");
        Files.walkFileTree(DISTRIBUTION, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(copy.resolve(DISTRIBUTION.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = Files.copy(
                        file, copy.resolve(DISTRIBUTION.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                assertThat(target.toFile().setWritable(true)).isTrue();
                return FileVisitResult.CONTINUE;
            }
        });
        return copy;
    }

    /** What {@code agent version} says, on both streams, with these options, on the Java of this test. */
    private static String run(Path distribution, String options) throws IOException, InterruptedException {
        ProcessBuilder command =
                new ProcessBuilder(distribution.resolve("bin/agent").toString(), "version").redirectErrorStream(true);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("JAVA_OPTS", options);
        command.environment().remove("CHECK_AGENT_JAVA_OPTS");
        Process process = command.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
