// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of runs, and whom the agent that starts next holds back. */
class CrashesTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final Duration YOUNG = Duration.ofSeconds(5);
    private static final long HEAP = 50_000_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void whatRanIsFoundWhenTheProcessDied() throws IOException {
        RunRecord dying = RunRecord.open(directory.resolve("running"));
        int ended = dying.begin("ended:1", RunRecord.PERIODIC, NOW);
        int hoarding = dying.begin("hoarding:2", RunRecord.PERIODIC | RunRecord.OF_CLUSTER, NOW);
        int unused = dying.begin("streaming:3", RunRecord.STREAMING, NOW.minusSeconds(60));
        dying.end(ended);
        dying.allocated(hoarding, 40_000_000);
        dying.looked(NOW.plusSeconds(1), 30_000_000);

        RunRecord.Last last = afterDeath();

        assertThat(last.at()).isEqualTo(NOW.plusSeconds(1));
        assertThat(last.heapInUse()).isEqualTo(30_000_000);
        assertThat(last.runs())
                .containsExactly(
                        new RunRecord.Run("hoarding:2", false, true, NOW, 40_000_000),
                        new RunRecord.Run("streaming:3", true, false, NOW.minusSeconds(60), 0));
    }

    @Test
    void anAgentThatWasStoppedLeavesNothing() throws IOException {
        RunRecord stopping = RunRecord.open(directory.resolve("running"));
        int unused = stopping.begin("check:1", RunRecord.PERIODIC, NOW);

        stopping.close();

        assertThat(directory.resolve("running")).doesNotExist();
    }

    @Test
    void twoAgentsDoNotReadEachOther() throws IOException {
        try (RunRecord first = RunRecord.open(directory.resolve("running"))) {
            assertThat(first.last().runs()).isEmpty();

            assertThatThrownBy(() -> RunRecord.open(directory.resolve("running")))
                    .hasMessageContaining("another agent uses")
                    .hasMessageContaining("run_path");
        }
    }

    @Test
    void moreRunsThanThereIsRoomForAreLeftOut() throws IOException {
        try (RunRecord record = RunRecord.open(directory.resolve("running"))) {
            for (int i = 0; i < 127; i++) {
                assertThat(record.begin("check:" + i, RunRecord.PERIODIC, NOW)).isEqualTo(i);
            }
            assertThat(record.begin("one too many", RunRecord.PERIODIC, NOW)).isEqualTo(-1);
            record.end(5);
            assertThat(record.begin("x".repeat(1_000), RunRecord.PERIODIC, NOW)).isEqualTo(5);
        }
    }

    @Test
    void whatSomebodyElseWroteThereIsNotTakenForRuns() throws IOException {
        Files.write(directory.resolve("running"), new byte[128 * 256]);
        Files.writeString(directory.resolve("crashes"), "nonsense\n\t\t\t\na:1\tmany\tnow\twhy\n");

        try (RunRecord record = RunRecord.open(directory.resolve("running"))) {
            assertThat(record.last().runs()).isEmpty();
        }
        assertThat(CrashHistory.read(directory.resolve("crashes"), NOW).of("a:1"))
                .isEmpty();
    }

    @Test
    void oneThatFilledTheHeapIsTheSuspectAmongAll() {
        RunRecord.Run hoarding = run("hoarding:1", false, 45_000_000);
        RunRecord.Run busy = run("busy:2", false, 10_000_000);
        RunRecord.Run events = run("events:3", true, 20_000_000);

        assertThat(Suspects.of(last(48_000_000, hoarding, busy, events), YOUNG)).containsExactly(hoarding);
    }

    @Test
    void withoutASignTheSuspectsAreThoseThatShouldNotHaveBeenRunning() {
        RunRecord.Run periodic = run("periodic:1", false, 0);
        RunRecord.Run events = run("events:2", true, 45_000_000);
        RunRecord.Run young = new RunRecord.Run("young:3", true, false, NOW.minusSeconds(1), 0);

        assertThat(Suspects.of(last(5_000_000, periodic, events), YOUNG)).containsExactly(periodic);
        assertThat(Suspects.of(last(5_000_000, events), YOUNG))
                .as("the power may have failed")
                .isEmpty();
        assertThat(Suspects.of(last(5_000_000, events, young), YOUNG)).containsExactly(young);
        assertThat(Suspects.of(last(5_000_000, young, periodic), YOUNG))
                .as("it began with the term of the one that ended it")
                .containsExactly(periodic);
    }

    @Test
    void theMoreOftenTheLongerAndAfterAGoodDayAnew() throws IOException {
        Path file = directory.resolve("crashes");
        Instant now = NOW;
        for (Duration hold : List.of(
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(25),
                Duration.ofMinutes(125),
                Duration.ofHours(6),
                Duration.ofHours(6))) {
            CrashHistory history = CrashHistory.read(file, now);
            history.add("check:1", "why", now);
            assertThat(history.of("check:1").orElseThrow().until()).isEqualTo(now.plus(hold));
            history.write();
            now = now.plus(hold);
        }

        assertThat(CrashHistory.read(file, now.plus(Duration.ofHours(23))).of("check:1"))
                .isPresent();
        assertThat(CrashHistory.read(file, now.plus(Duration.ofHours(25))).of("check:1"))
                .isEmpty();
        assertThat(CrashHistory.read(file, now.minus(Duration.ofDays(400)))
                        .of("check:1")
                        .orElseThrow()
                        .until())
                .as("the clock was set back")
                .isEqualTo(now.minus(Duration.ofDays(400)).plus(Duration.ofHours(6)));
    }

    private RunRecord.Last afterDeath() throws IOException {
        // The dead one's lock would be gone; here it is not.
        Path copy = Files.copy(directory.resolve("running"), directory.resolve("found"));
        try (RunRecord record = RunRecord.open(copy)) {
            return record.last();
        }
    }

    private static RunRecord.Run run(String id, boolean streaming, long allocated) {
        return new RunRecord.Run(id, streaming, false, NOW.minusSeconds(60), allocated);
    }

    private static RunRecord.Last last(long heapInUse, RunRecord.Run... runs) {
        return new RunRecord.Last(NOW, HEAP, heapInUse, List.of(runs));
    }
}
