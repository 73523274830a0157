// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.author;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.endtoend.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A check's author, far from this project's build and without a network: has the two archives that are downloaded, a shell,
 * a JDK and Maven. All else than this project's comes from the local repository of the user who runs the tests, which this
 * build has filled, in place of Maven Central; that one is only read.
 */
final class Author {
    private static final long LIMIT_SECONDS = 300;

    private final String version = System.getProperty("e2e.version");
    /** Kept from test to test: copying what Maven needs takes longer than building. */
    private final Path home = Path.of("target/author-home").toAbsolutePath();

    private final Path folder;
    private final Map<String, String> environment;

    /**
     * @param folder where the author works
     * @param environment of all commands
     */
    Author(Path folder, Map<String, String> environment) throws IOException {
        this.folder = requireNonNull(folder, "folder is null");
        this.environment = Map.copyOf(environment);
        // Maven looks for this project's .mvn no further.
        Files.createDirectories(folder.resolve(".mvn"));
        for (String archive : List.of(".tar.gz", "-author.zip")) {
            String name = "check-agent-" + version + archive;
            Files.copy(Project.file("dist/target/" + name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createDirectories(home.resolve(".m2"));
        Files.writeString(home.resolve(".m2/settings.xml"), """
                <settings>
                  <offline>true</offline>
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
    }

    Path folder() {
        return folder;
    }

    /** Carries commands out, one after the other until one fails; returns what they said. */
    String run(String commands) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "said-", ".log");
        Process shell = start(commands, output);
        try {
            boolean ended = shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output);
            assertThat(ended).as("%s\nended; it said\n%s", commands, said).isTrue();
            assertThat(shell.exitValue()).as("%s\nsaid\n%s", commands, said).isZero();
            return said;
        } finally {
            shell.destroyForcibly();
        }
    }

    /** Begins to carry commands out; the last one takes the shell's place. */
    Process start(String commands, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> all = builder.environment();
        all.keySet().removeIf(name -> name.startsWith("MAVEN_") || name.startsWith("DD_"));
        all.put("HOME", home.toString());
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put("PATH", Path.of(System.getProperty("e2e.maven.home"), "bin") + ":" + all.get("PATH"));
        // Short runs on a shared machine: compiling them thoroughly does not pay. The JVM takes home from the system.
        all.put(
                "MAVEN_OPTS",
                "-Duser.home=%s -Daether.offline.protocols=file -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
                        .formatted(home));
        all.putAll(environment);
        Process shell = builder.start();
        shell.getOutputStream().close();
        return shell;
    }
}
