package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.Answer;
import io.checkagent.testkit.Items;
import io.checkagent.testkit.TestOutput;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs after the plugin is packed: what the agent would not load, or would miss in the JAR, fails here. */
final class ${className}PluginIT {
    @Test
    void theAgentLoadsThePackedPluginAndSendsByIt() throws Exception {
        try (TestOutput output = TestOutput.ofPlugin(Path.of("target/${artifactId}.jar"))
                .configured("host: 127.0.0.1")
                .start()) {
            assertThat(output.deliver(Items.event("deployed"))).isEqualTo(new Answer.Each(List.of(Answer.accepted())));
        }
    }
}
