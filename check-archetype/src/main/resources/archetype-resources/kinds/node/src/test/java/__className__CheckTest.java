package ${package};

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.CheckFailedException;
import io.checkagent.testkit.TestAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ${className}CheckTest {
    @TempDir
    Path directory;

    private TestAgent agent;

    @BeforeEach
    void start() {
        agent = TestAgent.running(${className}Check.class).configured("""
                instances:
                  - directory: %s
                    tags: [team:a]
                """.formatted(directory)).start();
    }

    @AfterEach
    void end() throws InterruptedException {
        agent.close();
    }

    @Test
    void countsTheFilesThatWait() throws Exception {
        createFile("a", Duration.ofMinutes(1));
        createFile("b", Duration.ofMinutes(3));

        agent.run();

        assertThat(agent).emitted().gauge("files.waiting").withTag("team:a").withValue(2).once();
        assertThat(agent).emitted().gauge("files.oldest").withValue(180);
        assertThat(agent).emitted().serviceCheck("files.worked_off").withStatus(Status.OK);
        assertThat(agent).allMetricsCovered().metricsMatchMetadata();
    }

    @Test
    void isCriticalWhenOneWaitsTooLong() throws Exception {
        createFile("a", Duration.ofMinutes(11));

        agent.run();

        assertThat(agent).emitted().serviceCheck("files.worked_off").withStatus(Status.CRITICAL);
    }

    @Test
    void failsWithoutTheDirectory() throws Exception {
        Files.delete(directory);

        assertThatThrownBy(agent::run)
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining(directory.toString());
        Files.createDirectory(directory);
    }

    @Test
    void refusesAMisspeltSetting() {
        assertThatThrownBy(() -> TestAgent.running(${className}Check.class)
                        .configured("instances: [{directry: /tmp}]")
                        .start())
                .hasMessageContaining("directory");
    }

    private void createFile(String name, Duration age) throws Exception {
        Path file = Files.createFile(directory.resolve(name));
        Files.setLastModifiedTime(file, FileTime.from(agent.clock().instant().minus(age)));
    }
}
