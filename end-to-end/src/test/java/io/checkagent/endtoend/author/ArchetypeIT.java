// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.endtoend.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The other kinds of projects that the archetype makes: built, tested, and tried by the agent as their files say. */
@Order(1)
@ResourceLock("author-home")
@Tag("author")
class ArchetypeIT {
    private final Guide guide = Guide.toACheck();

    ArchetypeIT() throws Exception {}

    @ParameterizedTest
    @CsvSource({
        "node, queue-files, check queue_files, files.waiting, target/queue-files.jar",
        "streaming, queue-log, check queue_log --watch 3s, lines.found, target/queue-log.jar",
        "external, queue-size, check external, directory.entries, src/main/check/queue-size.sh"
    })
    void makesAProjectThatIsBuiltAndRuns(String kind, String artifactId, String trial, String metric, String made)
            throws Exception {
        Author author = new Author(Files.createDirectories(Project.folder("archetype-" + kind)), Map.of());
        String generate = guide.one("mvn -B").replace("-DartifactId=pending-pods", "-DartifactId=" + artifactId);
        author.run("%s%n%s -Dkind=%s".formatted(guide.before("mvn -B"), generate, kind));
        String built = author.run("cd %s%nmvn -B -ntp package".formatted(artifactId));
        assertThat(built).contains("Failures: 0, Errors: 0, Skipped: 0");
        Path project = author.folder().resolve(artifactId);
        assertThat(project.resolve(made)).isRegularFile();
        assertThat(project.resolve("kinds")).doesNotExist();

        assertThat(author.run("""
                %s
                cd %s
                $AGENT %s -c agent.yaml
                """.formatted(guide.before("mvn -B"), artifactId, trial)))
                .contains("\"" + metric + "\"");
    }

    /** What the agent would refuse ends the build, with the agent's reason. */
    @Test
    void aPluginThatTheAgentWouldNotLoadIsNotBuilt() throws Exception {
        Author author = new Author(Files.createDirectories(Project.folder("archetype-refused")), Map.of());
        author.run("%s%n%s -Dkind=node".formatted(guide.before("mvn -B"), guide.one("mvn -B")));
        Path pom = author.folder().resolve("pending-pods/pom.xml");
        Files.writeString(
                pom,
                Files.readString(pom)
                        .replace("<manifestEntries>", "<manifestEntries><Class-Path>lib/driver.jar</Class-Path>"));

        assertThatThrownBy(() -> author.run("cd pending-pods%nmvn -B -ntp package".formatted()))
                .hasMessageContainingAll(
                        "BUILD FAILURE",
                        "the agent does not load pending-pods.jar",
                        "its manifest has the Class-Path \"lib/driver.jar\"");
    }
}
