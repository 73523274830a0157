// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.TroubleshootingPage;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.api.Checkpoint;
import io.checkagent.delivery.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In virtual time: the store writes when the test lets it. */
class CheckpointSectionTest {
    private final FakeConfigMap configMap = new FakeConfigMap();
    private final ManualClock clock = new ManualClock();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final ClusterCheckpointStore store = new ClusterCheckpointStore(configMap, clock, Duration.ofSeconds(2));
    private final CheckpointSection section = new CheckpointSection(store);
    private final TermCheckpoint checkpoint =
            store.open("event", "event:1", new LeaderTerm(new Writer("pod-a", 7), leads::get));

    @BeforeEach
    void read() throws InterruptedException {
        Checkpoint unused = checkpoint.read();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void acknowledged(String version) {
        checkpoint.acknowledged(Checkpoint.of("tokenKey", version));
    }

    private void after(Duration duration) throws InterruptedException {
        clock.advance(duration);
        Duration unused = store.step();
    }

    private List<Trouble> troubles() {
        List<StatusProblem> problems = section.problems(section.status());
        TroubleshootingPage.assertHas(problems);
        return problems.stream().map(StatusProblem::trouble).toList();
    }

    @Test
    void aPositionThatCannotBeStoredForMinutesIsStale() throws InterruptedException {
        acknowledged("1");
        after(Duration.ofSeconds(3));
        assertThat(troubles()).isEmpty();

        configMap.refuse("update", 0);
        acknowledged("2");
        after(Duration.ofSeconds(3));
        assertThat(troubles()).containsExactly(Trouble.POSITION_NOT_STORED);
        after(Duration.ofMinutes(3));
        acknowledged("3");
        assertThat(troubles()).containsExactly(Trouble.POSITION_NOT_STORED, Trouble.POSITION_STALE);
        assertThat(section.problems(section.status()))
                .extracting(StatusProblem::what)
                .last()
                .asString()
                .startsWith("the position event could not be stored for 3 m 3 s: the next leader");

        configMap.allow("update");
        after(Duration.ofMinutes(3));
        assertThat(troubles()).isEmpty();
    }

    @Test
    void aCheckThatKeepsNothingHasNoPositionAndThoseOfOthersAreInOrder() throws InterruptedException {
        for (String prefix : List.of("zebra", "nothing", "ant")) {
            TermCheckpoint ofCheck =
                    store.open(prefix, prefix + ":1", new LeaderTerm(new Writer("pod-a", 7), leads::get));
            assertThat(ofCheck.read().isEmpty()).isTrue();
            if (!prefix.equals("nothing")) {
                ofCheck.acknowledged(Checkpoint.of("tokenKey", "1"));
            }
        }
        acknowledged("1");

        assertThat(section.status().positions().keySet()).containsExactly("ant", "event", "zebra");
    }

    @Test
    void oneThatWasNeverStoredIsStaleAsWell() throws InterruptedException {
        configMap.refuse("update", 403);
        acknowledged("1");
        after(Duration.ofMinutes(3));

        assertThat(troubles()).containsExactly(Trouble.POSITION_NOT_STORED, Trouble.POSITION_STALE);
    }

    @Test
    void oneThatHasJustMovedAfterAQuietHourIsNot() throws InterruptedException {
        acknowledged("1");
        after(Duration.ofSeconds(3));
        after(Duration.ofHours(1));
        acknowledged("2");

        assertThat(troubles()).isEmpty();
    }

    @Test
    void whatAnAgentCouldNotStoreIsNoProblemOfItOnceAnotherLeads() throws InterruptedException {
        configMap.refuse("update", 0);
        acknowledged("1");
        after(Duration.ofMinutes(3));
        assertThat(troubles()).hasSize(2);

        leads.set(false);

        assertThat(troubles()).isEmpty();
        after(Duration.ofMinutes(3));
        assertThat(troubles()).isEmpty();
    }
}
