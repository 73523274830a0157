// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it takes to ask a leader, the figures of docs/benchmarks.md, of ten times each; and what a terminal is shown. */
@EnabledOnOs(OS.LINUX)
@Tag("thorough")
@Isolated("measures")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AskingIT {
    private static final int TIMES = 10;
    private static final long MOST_MEBIBYTES = 45;
    private static final Duration MOST_TIME = Duration.ofMillis(400);
    /** The last line that a shell's "times" prints: user and system time of what it ran. */
    private static final Pattern OF_CHILDREN = Pattern.compile("(\\d+)m([0-9.]+)s (\\d+)m([0-9.]+)s\\s*$");

    private final Installation installation;

    AskingIT() throws IOException {
        installation = Installation.onEmbeddedApi("asking");
    }

    @BeforeAll
    void aLeaderThatCollects() throws IOException {
        installation.start("node-1");
        installation.awaitCollection();
    }

    @AfterAll
    void end() {
        installation.close();
    }

    private List<String> command(String command) {
        List<String> line = new ArrayList<>(
                List.of(Project.distribution().resolve("bin/agent").toString()));
        line.addAll(List.of(command.split(" ", -1)));
        line.addAll(List.of("-c", installation.agents().get(0).configuration().toString()));
        return line;
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "health", "plugins", "check load", "stream-events --duration 1s"})
    void takesLittleMemory(String command) throws Exception {
        long most = 0;
        for (int i = 0; i < TIMES; i++) {
            Process client = new ProcessBuilder(command(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            while (client.isAlive()) {
                try {
                    most = Math.max(most, ProcessUsage.peakMebibytes(client.toHandle()));
                } catch (IOException e) {
                    // It has ended meanwhile.
                }
            }
        }
        System.out.printf(Locale.ROOT, "agent %s: %s MiB resident at most%n", command, most);
        assertThat(most).isBetween(10L, MOST_MEBIBYTES);
    }

    /** Of the processor: what else the machine does is not the client's. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "health", "plugins", "check load"})
    void takesLittleTime(String command) throws Exception {
        List<Duration> taken = new ArrayList<>();
        List<Duration> used = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            long begin = System.nanoTime();
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", "\"$@\" >/dev/null 2>&1; times", "sh");
            builder.command().addAll(command(command));
            Process timed = builder.redirectErrorStream(true).start();
            String times = new String(timed.getInputStream().readAllBytes(), UTF_8);
            taken.add(Duration.ofNanos(System.nanoTime() - begin));
            used.add(OF_CHILDREN
                    .matcher(times)
                    .results()
                    .map(AskingIT::sum)
                    .findFirst()
                    .orElseThrow());
        }
        System.out.printf(
                Locale.ROOT,
                "agent %s: median %s ms, %s ms of the processor%n",
                command,
                median(taken).toMillis(),
                median(used).toMillis());
        assertThat(median(used)).isLessThan(MOST_TIME);
    }

    @Test
    void aTerminalGetsColoursAndAPipeNone() throws Exception {
        String line = String.join(" ", command("status"));

        assertThat(output("script", "--quiet", "--command", line, "/dev/null"))
                .containsPattern("\u001b\\[[0-9;]*m(healthy|unhealthy)");
        assertThat(output("script", "--quiet", "--command", "NO_COLOR=1 " + line, "/dev/null"))
                .contains("healthy")
                .doesNotContain("\u001b");
        assertThat(output("sh", "-c", line)).contains("healthy").doesNotContain("\u001b");
    }

    @Test
    void aStreamIsShownAsSuchWithItsWatch() throws Exception {
        installation.load().run(5, Duration.ofSeconds(1));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(output("sh", "-c", String.join(" ", command("status"))))
                        .containsPattern("OK +kubernetes_events +streaming since .*, watch.*: open, quiet for [0-9]+ s")
                        .doesNotContain("Total Runs"));
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    private static Duration sum(MatchResult times) {
        double seconds = 60 * (Double.parseDouble(times.group(1)) + Double.parseDouble(times.group(3)))
                + Double.parseDouble(times.group(2))
                + Double.parseDouble(times.group(4));
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private static Duration median(List<Duration> durations) {
        return durations.stream().sorted().toList().get(durations.size() / 2);
    }
}
