// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Check;
import io.checkagent.api.ServiceCheck;
import io.checkagent.testkit.CheckFailedException;
import io.checkagent.testkit.TestAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in the shell's language, run as they are by the system. */
@Timeout(120)
class ExternalCheckTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private TestAgent running(Class<? extends Check> check, String script, String more) throws IOException {
        Path program = Files.writeString(folder.resolve("program.sh"), script);
        return TestAgent.running(check)
                .configured("instances:\n  - command: [/bin/sh, " + program + ", an argument]\n" + more.indent(4))
                .start();
    }

    @Test
    void eachLineIsAMetricAServiceCheckAnEventOrAWarning() throws Exception {
        try (TestAgent agent = running(ExternalCheck.class, """
                echo '{"metric": "queue.depth", "value": 7, "tags": ["queue:a"]}'
                echo '{"metric": "queue.sent", "type": "count", "value": 3}'
                echo '{"service_check": "queue.up", "status": 2, "message": "away"}'
                echo '{"msg_title": "Queue moved", "msg_text": "to b", "alert_type": "warning", "tags": ["x:y"]}'
                echo '{"warning": "half of it"}'
                printf '{"metric": "last", "value": 1}'
                """, "tags: [team:a]")) {
            agent.run();

            assertThat(agent)
                    .emitted()
                    .gauge("queue.depth")
                    .withValue(7)
                    .withTag("queue:a")
                    .withTag("team:a");
            assertThat(agent).emitted().count("queue.sent").withValue(3);
            assertThat(agent).emitted().serviceCheck("queue.up").withStatus(ServiceCheck.Status.CRITICAL);
            assertThat(agent).emitted().event().withTitle("Queue moved").withTag("x:y");
            assertThat(agent).emitted().gauge("last");
            assertThat(agent).warned("half of it");
        }
    }

    @Test
    void theTextOfOpenMetricsIsSentAsThatOfAnEndpoint() throws Exception {
        try (TestAgent agent = running(ExternalCheck.class, """
                if [ -e "$0.ran" ]; then sent=150; else sent=120; fi
                touch "$0.ran"
                cat <<END
                # HELP queue_depth How many wait.
                # TYPE queue_depth gauge
                queue_depth{queue="a"} 7
                queue_depth{queue=b} 8
                # TYPE queue_sent counter
                queue_sent_total $sent
                # TYPE queue_wait histogram
                queue_wait_bucket{le="1"} 3
                queue_wait_bucket{le="+Inf"} 4
                queue_wait_sum 9.5
                queue_wait_count 4
                other 1
                # EOF
                END
                """, """
                format: openmetrics
                namespace: own
                metrics: [{queue_depth: depth}, queue_sent, queue_wait]
                tags: [team:a]
                """)) {
            agent.run();
            agent.run();

            assertThat(agent)
                    .emitted()
                    .gauge("own.depth")
                    .withValue(7)
                    .withTag("queue:a")
                    .withTag("team:a")
                    .times(2);
            assertThat(agent).emitted().count("own.queue_sent.count").withValue(30);
            assertThat(agent).emitted().count("own.queue_wait.bucket").withTag("upper_bound:1.0");
            assertThat(agent.emissions())
                    .allMatch(emission -> emission.tags().stream().noneMatch(tag -> tag.startsWith("endpoint:")));
            assertThat(agent)
                    .warned("1 line was not understood and left out, the first is line 4: queue_depth{queue=b} 8");
        }
    }

    @Test
    void whatAStreamingProgramPrintsBetweenTwoPausesIsAnExposition() throws Exception {
        try (TestAgent agent = running(ExternalStreamCheck.class, """
                printf '# TYPE a gauge\\na 1\\n'
                sleep 0.5
                printf '# TYPE a gauge\\na 2\\n'
                sleep 60
                """, "format: openmetrics")) {
            await().untilAsserted(() ->
                    assertThat(agent).emitted().gauge("a").withValue(1).once());
            await().untilAsserted(() ->
                    assertThat(agent).emitted().gauge("a").withValue(2).once());
        }
    }

    @Test
    void aMetricOfOpenMetricsThatCannotBeMeantIsToldWhereItIsConfigured() {
        assertThatThrownBy(() -> running(ExternalCheck.class, "", "format: openmetrics\nmetrics: []"))
                .hasMessageContaining("metrics names none");
    }

    @Test
    void aLineThatCannotBeUsedIsToldAndTheNextOnesAreUsed() throws Exception {
        try (TestAgent agent = running(ExternalCheck.class, """
                echo 'Starting up'
                echo '{"metric": "m", "value": "seven"}'
                echo '{"metric": "m", "value": 1, "type": "heap"}'
                echo '{"mertic": "m"}'
                echo '{"service_check": "s", "status": 9}'
                echo '{"metric": "m", "tags": ["a", 1'
                echo '{"metric": "good", "value": 1}'
                """, "")) {
            agent.run();

            assertThat(agent).emitted().gauge("good");
            assertThat(agent)
                    .warned("line 1 of its output cannot be used")
                    .warned("line 2 of its output cannot be used: value must be a number, and is seven")
                    .warned("must be one of [gauge, rate, count, monotonic_count")
                    .warned("but [mertic]")
                    .warned("status is 9")
                    .warned("line 6");
        }
    }

    @Test
    void numbersThatAreNotFiniteAreLeftOutAndCountedAndTheNextOnesAreUsed() throws Exception {
        try (TestAgent agent = running(ExternalCheck.class, """
                echo '{"metric": "m", "value": NaN}'
                echo '{"metric": "m", "value": Infinity}'
                echo '{"metric": "m", "value": -Infinity, "type": "count"}'
                echo '{"msg_title": "t", "timestamp": NaN}'
                echo '{"msg_title": "t", "timestamp": 1e300}'
                echo '{"metric": "good", "value": 1}'
                """, "")) {
            agent.run();

            assertThat(agent).emitted().gauge("good");
            assertThat(agent)
                    .warned("metrics whose values are no finite numbers were left out: 3")
                    .warned("line 4 of its output cannot be used: timestamp is NaN, and must be seconds since 1970")
                    .warned("line 5 of its output cannot be used: timestamp is 1.0E300");
            assertThat(agent.warnings()).hasSize(3);
        }
    }

    @Test
    void aProgramThatFailsIsAFailedRunWithWhatItSaidLast() throws Exception {
        try (TestAgent agent = running(ExternalCheck.class, """
                echo '{"metric": "before", "value": 1}'
                echo 'no such queue' >&2
                exit 3
                """, "")) {
            assertThatThrownBy(agent::run).hasMessageContaining("ended with exit code 3: no such queue");
            assertThat(agent).emitted().gauge("before");
        }
        try (TestAgent agent = TestAgent.running(ExternalCheck.class)
                .configured("instances: [{command: [/no/such/program]}]")
                .start()) {
            assertThatThrownBy(agent::run).hasMessageContaining("127").hasMessageContaining("/no/such/program");
        }
    }

    @Test
    void itHasNothingOfTheAgentsEnvironmentButWhatIsNamed() throws Exception {
        try (TestAgent agent = running(ExternalCheck.class, """
                for name in $(env | sed 's/=.*//'); do echo "{\\"metric\\": \\"env.$name\\", \\"value\\": 1}"; done
                echo "{\\"metric\\": \\"url\\", \\"value\\": 1, \\"tags\\": [\\"$URL\\", \\"$1\\"]}"
                """, "environment: {URL: 'http://q'}")) {
            agent.run();

            assertThat(agent).emitted().gauge("url").withTag("http://q").withTag("an argument");
            assertThat(agent.emissions()).hasSizeLessThan(14);
            assertThat(agent.emissions().toString())
                    .contains("env.CHECK_ID", "env.PATH")
                    .doesNotContain("env.DD_");
        }
    }

    @Test
    void theSystemHoldsItToItsMemory() throws Exception {
        try (TestAgent agent = running(
                ExternalCheck.class, "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo ${#x}", "memory_limit: 64")) {
            assertThatThrownBy(agent::run)
                    .isInstanceOf(CheckFailedException.class)
                    .hasMessageContaining("ended");
        }
    }

    @Test
    void theSystemHoldsItToItsProcessorTime() throws Exception {
        try (TestAgent agent = running(ExternalCheck.class, "while :; do :; done", "cpu_limit: 1")) {
            assertThatThrownBy(agent::run).hasMessageContaining("was ended by signal");
        }
    }

    @Test
    void outputWithoutAnEndIsEnded() throws Exception {
        try (TestAgent agent = running(ExternalCheck.class, "while :; do echo; done", "output_limit: 64")) {
            assertThatThrownBy(agent::run).hasMessageContaining("printed more than 64 KiB");
        }
        try (TestAgent agent = running(ExternalCheck.class, "cat /dev/zero", "output_limit: 1000")) {
            assertThatThrownBy(agent::run).hasMessageContaining("printed more than 1000 KiB");
        }
    }

    @Test
    void allOfItsProcessesEndWithTheRunWhateverTheyIgnore() throws Exception {
        Path pids = folder.resolve("pids");
        try (TestAgent agent = running(ExternalCheck.class, """
                sleep 1000 >/dev/null & echo $! >> %1$s
                (trap '' TERM INT HUP; sleep 1001) >/dev/null & echo $! >> %1$s
                echo $$ >> %1$s
                """.formatted(pids), "")) {
            agent.run();

            assertThat(Files.readAllLines(pids)).hasSize(3);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(Files.readAllLines(pids)).allSatisfy(pid -> assertThat(
                                    ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                            .isEmpty()));
        }
    }

    /** One that notes its process and goes on. */
    private static String beats(Path pid) {
        return """
                echo $$ > %s
                while :; do echo '{"metric": "beat", "type": "count", "value": 1}'; sleep 1; done
                """.formatted(pid);
    }

    @Test
    void aProgramThatGoesOnHandsOnWhatItSaysAndEndsWithTheCheck() throws Exception {
        Path pid = folder.resolve("pid");
        try (TestAgent agent = running(ExternalStreamCheck.class, beats(pid), "")) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(agent).emitted().count("beat"));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> hasEnded(pid));
    }

    @Test
    void aClustersProgramRunsOnTheLeaderAlone() throws Exception {
        try (TestAgent agent =
                running(ExternalClusterCheck.class, "echo '{\"metric\": \"cluster\", \"value\": 1}'", "")) {
            agent.run();
            assertThat(agent).emittedNothing();

            agent.gainLeadership();
            agent.run();
            assertThat(agent).emitted().gauge("cluster").withoutHost();
        }
    }

    @Test
    void aProgramThatShouldGoOnAndEndsIsToldAndStartedAgainAfterAPause() throws Exception {
        try (TestAgent agent = running(ExternalStreamCheck.class, """
                echo started >> %s
                echo 'no queue' >&2
                exit 3
                """.formatted(folder.resolve("starts")), "")) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(agent.failure()).isPresent());
            assertThat(starts()).isEqualTo(1);

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                agent.advance(Duration.ofSeconds(1));
                assertThat(starts()).isGreaterThan(1);
            });
            assertThat(agent.failure()).get().asString().contains("3", "no queue");
        }
    }

    private long starts() throws IOException {
        return Files.readAllLines(folder.resolve("starts")).size();
    }

    @Test
    void aClustersProgramThatGoesOnIsStartedWithTheTermAndEndedWithIt() throws Exception {
        Path pid = folder.resolve("pid");
        try (TestAgent agent = running(ExternalClusterStreamCheck.class, beats(pid), "")) {
            agent.advance(Duration.ofMinutes(1));
            assertThat(pid).doesNotExist();

            agent.gainLeadership();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(agent).emitted().count("beat").withoutHost());

            agent.loseLeadership();
            await().atMost(Duration.ofSeconds(10)).until(() -> hasEnded(pid));
        }
    }

    private static boolean hasEnded(Path pid) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .filter(ProcessHandle::isAlive)
                .isEmpty();
    }
}
