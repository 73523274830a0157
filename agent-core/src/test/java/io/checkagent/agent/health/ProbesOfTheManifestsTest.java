// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kubelet asks, so that a rolling update waits for agents that can take over. */
class ProbesOfTheManifestsTest {
    private static final String DAEMON_SET =
            contentOf(Path.of("..", "manifests", "daemonset.yaml").toFile(), UTF_8);

    private static String only(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @CsvSource({"startupProbe, /startup", "livenessProbe, /live", "readinessProbe, /ready"})
    void eachAsksForItsPageOnThePortOfTheConfiguration(String probe, String path) {
        assertThat(only(probe + ": \\{httpGet: \\{path: (\\S+), port: health}", DAEMON_SET))
                .isEqualTo(path);
        assertThat(only("\\{name: health, containerPort: (\\d+)}", DAEMON_SET))
                .isEqualTo(only("name: DD_HEALTH_PORT.*\\n +value: \"(\\d+)\"", DAEMON_SET));
    }
}
