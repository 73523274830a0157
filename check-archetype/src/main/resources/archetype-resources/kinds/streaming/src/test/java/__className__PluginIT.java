package ${package};

import static io.checkagent.testkit.CheckAssertions.assertThat;

import io.checkagent.testkit.TestAgent;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Runs after the plugin is packed: what the agent would not load, or would miss in the JAR, fails here. */
final class ${className}PluginIT {
    @Test
    void theAgentLoadsThePackedPluginAndRunsIt() throws Exception {
        try (TestAgent agent = TestAgent.ofPlugin(Path.of("target/${artifactId}.jar"))
                .configured("instances: [{file: %s}]".formatted(Path.of("pom.xml").toAbsolutePath()))
                .start()) {
            // The second time, what it does after the first one has left.
            agent.advance(Duration.ofSeconds(1));
            agent.advance(Duration.ofSeconds(1));
            assertThat(agent).emitted().count("lines.found");
            assertThat(agent).metricsMatchMetadata().warnedOfNothing();
        }
    }
}
