// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.DeliveryRefusedException;
import io.checkagent.output.Fence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommitOrderTest {
    private final List<String> positions = new ArrayList<>();
    private final CommitOrder order = new CommitOrder(
            checkpoint -> positions.add(checkpoint.get("position").orElseThrow()));

    private Commit commit(String position, int outputs) {
        Commit batch = new Commit(
                Fixtures.CLUSTER_CHECK,
                Fence.alwaysOpen(),
                List.of(),
                Optional.of(Checkpoint.of("position", position)),
                true,
                order,
                outputs);
        order.add(batch);
        return batch;
    }

    @Test
    void aCommitIsAcknowledgedWhenEveryOutputHasIt() {
        Commit batch = commit("1", 2);
        batch.settle(Outcome.DELIVERED);
        assertThat(batch.acknowledged).isNotDone();
        batch.settle(Outcome.DELIVERED);
        assertThat(batch.acknowledged).isCompleted();
        assertThat(positions).containsExactly("1");
    }

    @Test
    void commitsAreAcknowledgedInTheirOrder() {
        Commit first = commit("1", 1);
        Commit second = commit("2", 1);
        second.settle(Outcome.DELIVERED);
        assertThat(second.acknowledged).isNotDone();
        assertThat(positions).isEmpty();
        first.settle(Outcome.DELIVERED);
        assertThat(second.acknowledged).isCompleted();
        assertThat(positions).containsExactly("1", "2");
    }

    @Test
    void theCheckpointIsPassedOnBeforeTheCommitCompletes() {
        Commit batch = commit("1", 1);
        List<String> seen = new ArrayList<>();
        var unused = batch.acknowledged.thenRun(() -> seen.addAll(positions));
        batch.settle(Outcome.DELIVERED);
        assertThat(seen).containsExactly("1");
    }

    @Test
    void noCheckpointPassesARefusedCommit() {
        Commit first = commit("1", 1);
        Commit second = commit("2", 1);
        second.settle(Outcome.DELIVERED);
        first.settle(Outcome.NOT_LEADING);
        assertThat(positions).isEmpty();
        assertThat(first.acknowledged)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(DeliveryRefusedException.class)
                .withMessageContaining("leads no more");
    }

    @Test
    void checkpointsMoveAgainWhenWhatWasRefusedIsSentAgain() {
        commit("1", 1).settle(Outcome.CLOSED);
        commit("2", 1).settle(Outcome.DELIVERED);
        order.beginAgain();
        commit("1", 1).settle(Outcome.DELIVERED);
        commit("2", 1).settle(Outcome.DELIVERED);
        assertThat(positions).containsExactly("1", "2");
    }

    @Test
    void theWorstOutputCounts() {
        Commit batch = commit("1", 2);
        batch.settle(Outcome.NOT_LEADING);
        batch.settle(Outcome.DELIVERED);
        assertThat(batch.acknowledged).isCompletedExceptionally();
    }

    @Test
    void orderHoldsWhenManyOutputsAcknowledgeAtOnce() throws InterruptedException {
        int commits = 20_000;
        int outputs = 3;
        List<Commit> batches = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            batches.add(commit(Integer.toString(i), outputs));
        }
        ExecutorService threads = Executors.newFixedThreadPool(outputs);
        CountDownLatch done = new CountDownLatch(outputs);
        for (int i = 0; i < outputs; i++) {
            threads.execute(() -> {
                batches.forEach(batch -> batch.settle(Outcome.DELIVERED));
                done.countDown();
            });
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        assertThat(positions).hasSize(commits);
        for (int i = 0; i < commits; i++) {
            assertThat(positions.get(i)).isEqualTo(Integer.toString(i));
        }
    }
}
