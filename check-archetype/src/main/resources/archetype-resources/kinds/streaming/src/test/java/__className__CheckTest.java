package ${package};

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.testkit.TestAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ${className}CheckTest {
    @TempDir
    Path directory;

    private Path file;
    private TestAgent agent;

    @BeforeEach
    void start() throws Exception {
        file = Files.writeString(directory.resolve("log"), "ERROR of yesterday\n");
        agent = TestAgent.running(${className}Check.class).configured("""
                instances:
                  - file: %s
                    tags: [team:a]
                """.formatted(file)).start();
        awaitReading();
    }

    @AfterEach
    void end() throws InterruptedException {
        agent.close();
    }

    @Test
    void makesAnEventOfEachLineThatMatches() throws Exception {
        append("all is well\nERROR no disk\n");

        awaitReading();

        assertThat(agent).emitted().event().withText("ERROR no disk").withTag("team:a").once();
        assertThat(agent).emitted().event().once();
        assertThat(agent).metricsMatchMetadata();
    }

    @Test
    void waitsForTheRestOfALine() throws Exception {
        append("ERROR no d");
        awaitReading();
        append("isk\n");

        awaitReading();

        assertThat(agent).emitted().event().withText("ERROR no disk").once();
    }

    @Test
    void refusesAMisspeltSetting() {
        assertThatThrownBy(() -> TestAgent.running(${className}Check.class)
                        .configured("instances: [{file: /tmp/log, patern: FATAL}]")
                        .start())
                .hasMessageContaining("pattern");
    }

    /** The check pauses for a second: at the end of one it reads, and when the next ends it has. */
    private void awaitReading() throws Exception {
        agent.advance(Duration.ofSeconds(1));
        agent.advance(Duration.ofSeconds(1));
    }

    private void append(String text) throws Exception {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
