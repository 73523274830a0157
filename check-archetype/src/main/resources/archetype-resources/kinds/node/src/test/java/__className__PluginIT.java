package ${package};

import static io.checkagent.testkit.CheckAssertions.assertThat;

import io.checkagent.testkit.TestAgent;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Runs after the plugin is packed: what the agent would not load, or would miss in the JAR, fails here. */
final class ${className}PluginIT {
    @Test
    void theAgentLoadsThePackedPluginAndRunsIt() throws Exception {
        try (TestAgent agent = TestAgent.ofPlugin(Path.of("target/${artifactId}.jar"))
                .configured("instances: [{directory: %s}]".formatted(Path.of("target").toAbsolutePath()))
                .start()) {
            agent.run();
            assertThat(agent).emitted().gauge("files.waiting");
            assertThat(agent).metricsMatchMetadata().warnedOfNothing();
        }
    }
}
