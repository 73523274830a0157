// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code agent run --dev}, as the author of a check has it running beside the editor. */
@Timeout(180)
@Tag("containment")
class DevelopmentTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @SuppressWarnings("NullAway.Init") // set below
    private AgentProcess agent;

    @BeforeEach
    void anAgent() throws IOException {
        agent = new AgentProcess(home);
        agent.configure("mine", "{}");
    }

    @AfterEach
    void end() throws Exception {
        agent.close();
    }

    @Test
    void runsWhatWasBuiltAnewAndLogsFailuresWithTheirStack() throws Exception {
        agent.install("mine", "context.sender().gauge(\"first.build\", 1);");
        agent.start("run", "--dev");
        await().atMost(LONG).until(() -> agent.results().contains("first.build"));

        agent.install("mine", "context.sender().gauge(\"second.build\", 1);");
        await().atMost(LONG).until(() -> agent.results().contains("second.build"));

        agent.install("mine", "throw new IllegalStateException(\"not yet\");");
        await().atMost(LONG).until(() -> agent.log().contains("at mine.Mine.run("));

        assertThat(agent.stop()).as(agent.log()).isZero();
        assertThat(home.resolve("run/running")).doesNotExist();
    }

    @Test
    void runsWhatWasCompiledAndNotPackedYet() throws Exception {
        agent.install("mine", "context.sender().gauge(\"packed\", 1);");
        agent.start("run", "--dev");
        await().atMost(LONG).until(() -> agent.results().contains("packed"));

        agent.compile("mine", "context.sender().gauge(\"compiled\", 1);");
        await().atMost(LONG).until(() -> agent.results().contains("compiled"));

        agent.compile("mine", "context.sender().gauge(\"compiled.again\", 1);");
        await().atMost(LONG).until(() -> agent.results().contains("compiled.again"));

        assertThat(agent.stop()).as(agent.log()).isZero();
    }
}
