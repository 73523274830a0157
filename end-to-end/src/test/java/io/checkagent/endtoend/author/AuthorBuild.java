// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.author;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.endtoend.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Maven as a check's author runs it, far from this project's build, offline. The author's local repository holds what this
 * build has made, as after {@code mvn install}, though nothing was installed; all else comes from the local repository of
 * the user who runs the tests, which this build has filled. That one is only read.
 */
final class AuthorBuild {
    private static final long LIMIT_SECONDS = 300;
    private static final List<String> MODULES = List.of(
            "check-api",
            "configuration",
            "agent-client",
            "http-client",
            "http-proxy",
            "kubernetes-connection",
            "output-api",
            "delivery",
            "leader-election",
            "kube-sandbox",
            "agent-core",
            "check-testkit",
            "check-archetype");

    private final String version = System.getProperty("e2e.version");
    /** Kept from test to test: copying takes longer than building. */
    private final Path repository = Path.of("target/author-repository").toAbsolutePath();

    private final Path folder;
    private final Path settings;

    /** @param folder where the author works */
    AuthorBuild(Path folder) throws IOException {
        this.folder = requireNonNull(folder, "folder is null");
        // Maven looks for this project's .mvn no further.
        Files.createDirectories(folder.resolve(".mvn"));
        settings = Files.writeString(folder.resolve("settings.xml"), """
                <settings>
                  <mirrors>
                    <mirror>
                      <id>user-repository</id>
                      <mirrorOf>*</mirrorOf>
                      <url>%s</url>
                    </mirror>
                  </mirrors>
                </settings>
                """.formatted(
                        Path.of(System.getProperty("e2e.maven.repository")).toUri()));
        provide("check-agent", Project.file("pom.xml"), "pom");
        for (String module : MODULES) {
            provide(module, Project.file(module + "/pom.xml"), "pom");
            provide(module, Project.file(module + "/target/" + module + "-" + version + ".jar"), "jar");
        }
    }

    private void provide(String artifact, Path file, String extension) throws IOException {
        Path directory = Files.createDirectories(
                repository.resolve("io/checkagent").resolve(artifact).resolve(version));
        Files.copy(
                file,
                directory.resolve(artifact + "-" + version + "." + extension),
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Generates a project by the archetype. */
    Path generate(String artifactId) throws IOException, InterruptedException {
        run(
                folder,
                "org.apache.maven.plugins:maven-archetype-plugin:" + System.getProperty("e2e.archetype.version")
                        + ":generate",
                "-DarchetypeGroupId=io.checkagent",
                "-DarchetypeArtifactId=check-archetype",
                "-DarchetypeVersion=" + version,
                "-DgroupId=com.example",
                "-DartifactId=" + artifactId);
        return folder.resolve(artifactId);
    }

    /** Builds a project and runs its tests; returns what Maven said. */
    String pack(Path project) throws IOException, InterruptedException {
        return run(project, "package");
    }

    private String run(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("e2e.maven.home"), "bin", "mvn").toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "--offline",
                "-Daether.offline.protocols=file",
                "-Dmaven.repo.local=" + repository,
                "--settings",
                settings.toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("maven.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        // Two short runs on a shared machine: compiling them thoroughly does not pay.
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process maven = builder.start();
        maven.getOutputStream().close();
        try {
            boolean ended = maven.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output);
            assertThat(ended).as("Maven ended; it said\n%s", said).isTrue();
            assertThat(maven.exitValue()).as(said).isZero();
            return said;
        } finally {
            maven.destroyForcibly();
        }
    }
}
