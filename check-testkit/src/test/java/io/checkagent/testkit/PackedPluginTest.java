// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.agent.plugin.PluginJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JARs that are packed here, and run with the agent's own class loading. */
class PackedPluginTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static PluginJar answering(String answer) {
        return PluginJar.named("answers")
                .source("ext.Answer", """
                @Extension
                @CheckType(name = "answer")
                public final class Answer implements Check {
                    public record Settings(int number) {}
                    private final Settings settings;
                    public Answer(Settings settings) { this.settings = settings; }
                    public void run(CheckContext context) throws Exception {
                        %s
                    }
                }
                """.formatted(answer))
                .extension("ext.Answer");
    }

    @Test
    void runsTheInstancesOfAPackedCheck() throws Exception {
        Path jar = answering("context.sender().gauge(\"answer\", settings.number());")
                .writeTo(directory, "answers.jar");

        try (TestAgent agent = TestAgent.ofPlugin(jar)
                .configured("instances: [{number: 42}, {number: 43}]")
                .start()) {
            agent.run();
            assertThat(agent).emitted().gauge("answer").withValue(42).once();
            assertThat(agent).emitted().gauge("answer").withValue(43).once();
        }
        assertThat(Files.exists(jar)).isTrue();
    }

    @Test
    void seesOfTheTestsClassPathWhatAPluginSeesOfTheAgent() throws Exception {
        Path jar =
                answering("Class.forName(\"org.assertj.core.api.Assertions\");").writeTo(directory, "answers.jar");

        try (TestAgent agent =
                TestAgent.ofPlugin(jar).configured("instances: [{number: 1}]").start()) {
            assertThatThrownBy(agent::run).hasMessageContaining("org.assertj.core.api.Assertions");
        }
    }

    @Test
    void saysWhyTheAgentDoesNotLoadIt() throws Exception {
        Path jar = PluginJar.named("empty").writeTo(directory, "empty.jar");

        assertThatThrownBy(() -> TestAgent.ofPlugin(jar).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the agent does not load empty.jar, it has no check: META-INF/extensions.idx");
    }

    @Test
    void saysWhatWouldFailWhenItRuns() throws Exception {
        Path jar = PluginJar.named("lacking")
                .check("lacking", "ext.Lacking", "Object other() { return new helper.Helper(); }")
                .source("helper.Helper", "public class Helper {}")
                .writeTo(directory, "lacking.jar");
        PluginJar.removeClass(jar, "helper.Helper");

        assertThatThrownBy(() -> TestAgent.ofPlugin(jar).start())
                .hasMessageContaining(
                        "the agent loads lacking.jar, but Helper of helper, which ext.Lacking needs, is neither"
                                + " in the JAR nor given by the agent: pack the library into the JAR");
    }

    @Test
    void asksWhichCheckIsMeantAndForAFileThatIsThere() throws Exception {
        Path jar = PluginJar.named("two")
                .check("one", "ext.One", "")
                .check("other", "ext.Other", "")
                .writeTo(directory, "two.jar");

        assertThatThrownBy(() -> TestAgent.ofPlugin(jar).start())
                .hasMessage("two.jar has the checks one, other; say which with check(name)");
        assertThatThrownBy(() -> TestAgent.ofPlugin(jar).check("third").start())
                .hasMessage("two.jar has no check third; there are: one, other");
        try (TestAgent agent = TestAgent.ofPlugin(jar).check("other").start()) {
            agent.run();
            assertThat(agent.warnings()).isEqualTo(List.of());
        }
        assertThatThrownBy(() ->
                        TestAgent.ofPlugin(directory.resolve("nothing.jar")).start())
                .hasMessageContaining("nothing.jar is no file; a test of the packed plugin runs after it is packed");
    }
}
