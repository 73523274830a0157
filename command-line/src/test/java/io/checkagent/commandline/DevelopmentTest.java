// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code agent run --dev}, as the author of a check has it running beside the editor. */
@Timeout(180)
class DevelopmentTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @SuppressWarnings("NullAway.Init") // set below
    private AgentProcess agent;

    @BeforeEach
    void anAgent() throws IOException {
        Files.createDirectories(home.resolve("plugins"));
        Files.createDirectories(home.resolve("conf/conf.d/mine.d"));
        Files.writeString(home.resolve("conf/conf.d/mine.d/conf.yaml"), "instances: [{}]");
        Files.writeString(
                home.resolve("conf/datadog.yaml"), """
                hostname: node-1
                run_path: %s
                auth_token_file_path: %s
                cmd_port: 0
                """.formatted(home.resolve("run"), home.resolve("run/auth_token")));
        agent = new AgentProcess(home);
    }

    @AfterEach
    void end() throws Exception {
        agent.close();
    }

    @Test
    void runsWhatWasBuiltAnewAndLogsFailuresWithTheirStack() throws Exception {
        build("context.sender().gauge(\"first.build\", 1);");
        agent.start("run", "--dev");
        await().atMost(LONG).until(() -> agent.results().contains("first.build"));

        build("context.sender().gauge(\"second.build\", 1);");
        await().atMost(LONG).until(() -> agent.results().contains("second.build"));

        build("throw new IllegalStateException(\"not yet\");");
        await().atMost(LONG).until(() -> agent.log().contains("at mine.Mine.run("));

        assertThat(agent.stop()).as(agent.log()).isZero();
        assertThat(home.resolve("run/running")).doesNotExist();
    }

    /** As a build writes it: over the file that is loaded. */
    private void build(String body) throws IOException {
        PluginJar.named("mine")
                .source("mine.Mine", """
                @Extension
                @CheckType(name = "mine")
                public final class Mine implements Check {
                    public void run(CheckContext context) throws Exception {
                        %s
                    }
                }
                """.formatted(body))
                .extension("mine.Mine")
                .writeTo(home.resolve("plugins"), "mine.jar");
    }
}
