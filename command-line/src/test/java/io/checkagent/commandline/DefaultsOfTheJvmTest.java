// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.client.Client;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that sets what belongs to the whole JVM: the default locale and time zone. */
@Timeout(120)
class DefaultsOfTheJvmTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void doNotChangeTheAgentsTextsAndNumbers() throws Exception {
        try (AgentProcess agent = new AgentProcess(home)) {
            agent.install("moving", """
                    java.util.Locale.setDefault(java.util.Locale.forLanguageTag("ar-EG-u-nu-arab"));
                    java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone("Asia/Kolkata"));
                    if (!"%d".formatted(7).equals("\\u0667")) {
                        throw new IllegalStateException("this Java has no such locale");
                    }
                    context.sender().gauge("moved", 1234.5);
                    context.sender().gauge("odd", Double.NaN);
                    context.warn("told");
                    """);
            agent.configure("moving", "{min_collection_interval: 0.2}");
            agent.start("run");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> agent.results()
                                    .lines()
                                    .filter(line -> line.contains("\"moved\""))
                                    .count()
                            > 3);

            String status = status("-v");
            assertThat(status)
                    .containsPattern("Total Runs: [1-9]")
                    .contains("no finite numbers were left out: 1")
                    .containsPattern("20[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")
                    .is(plain());
            assertThat(status("--json")).is(plain());
            assertThat(agent.results()).contains("1234.5").is(plain());
            assertThat(agent.stop()).isZero();
            assertThat(agent.log()).contains("told").is(plain());
        }
    }

    /** Without digits of any other script. */
    private static Condition<String> plain() {
        return new Condition<>(
                text -> text.codePoints().noneMatch(sign -> sign > 127 && Character.isDigit(sign)),
                "digits of ASCII alone");
    }

    private String status(String option) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int unused = new Client(home, Map.of(), out, System.err)
                .ask(
                        List.of(
                                "status",
                                option,
                                "-c",
                                home.resolve("conf/datadog.yaml").toString()),
                        false);
        return out.toString(UTF_8);
    }
}
