package ${package};

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.external.ExternalCheck;
import io.checkagent.testkit.TestAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the program as the agent does, and looks at what left the agent. */
final class ${className}CheckTest {
    @TempDir
    Path directory;

    private TestAgent agent;

    @BeforeEach
    void start() {
        agent = TestAgent.running(ExternalCheck.class).configured("""
                instances:
                  - command: [sh, src/main/check/${artifactId}.sh]
                    environment: {DIRECTORY: "%s"}
                    tags: [team:a]
                """.formatted(directory)).start();
    }

    @AfterEach
    void end() throws InterruptedException {
        agent.close();
    }

    @Test
    void countsTheEntries() throws Exception {
        Files.createFile(directory.resolve("a"));
        Files.createFile(directory.resolve("b"));

        agent.run();

        assertThat(agent).emitted().gauge("directory.entries").withTag("team:a").withValue(2).once();
        assertThat(agent).emitted().serviceCheck("directory.can_read").withStatus(Status.OK);
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void failsWithoutTheDirectory() throws Exception {
        Files.delete(directory);

        assertThatThrownBy(agent::run).hasMessageContaining(directory.toString());
        Files.createDirectory(directory);
    }
}
