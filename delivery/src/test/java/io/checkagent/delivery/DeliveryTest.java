// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.DeliveryRefusedException;
import io.checkagent.api.Event;
import io.checkagent.api.Scope;
import io.checkagent.api.ServiceCheck;
import io.checkagent.delivery.OutputStatus.State;
import io.checkagent.output.Fence;
import io.checkagent.output.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class DeliveryTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final GateChannel first = new GateChannel();
    private final GateChannel second = new GateChannel();
    private final ManualClock clock = new ManualClock();
    private Delivery delivery = deliveryWith(QueueLimits.DEFAULT);

    private Delivery deliveryWith(QueueLimits limits) {
        Delivery started = new Delivery(
                List.of(Outputs.lines("first", first, "agent-1"), Outputs.lines("second", second, "agent-1")),
                "agent-1",
                List.of("env:test"),
                clock,
                limits);
        started.start();
        return started;
    }

    private void useLimits(int batches) {
        delivery.close();
        delivery = deliveryWith(new QueueLimits(batches, 1 << 20));
    }

    @AfterEach
    void close() {
        first.open();
        second.open();
        delivery.close();
    }

    private CheckSender nodeSender() {
        return delivery.sender(Fixtures.NODE_CHECK, Fence.alwaysOpen());
    }

    private CheckSender clusterSender(Fence fence) {
        return delivery.sender(Fixtures.CLUSTER_CHECK, fence);
    }

    private static CompletionStage<Void> commitEvent(CheckSender sender, String title) throws InterruptedException {
        sender.event(Fixtures.event(title));
        return sender.commit();
    }

    private static CompletionStage<Void> commitGauge(CheckSender sender, String name) throws InterruptedException {
        sender.gauge(name, 1);
        return sender.commit();
    }

    private void assertRefused(CompletionStage<Void> commit, String why) {
        assertThat(commit)
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(DeliveryRefusedException.class)
                .withMessageContaining(why);
    }

    @Test
    void samplesBeyondTheLimitAreToldOnceWithTheLimitAndTheNumber() throws Exception {
        CheckSender sender = nodeSender();
        for (int i = 0; i < 20_005; i++) {
            sender.gauge("many", i, "n:" + i);
        }

        assertThat(sender.badResults()).singleElement().satisfies(bad -> assertThat(bad.message())
                .contains("5 of 20005 metric samples were refused")
                .contains("may have 20000 metrics"));
        assertThat(sender.badResults()).isEmpty();
    }

    @Test
    void whatIsTooLongIsRefusedWithTheLimitAndTheNumber() throws InterruptedException {
        CheckSender sender = nodeSender();
        String tooLong = "x".repeat(20_000);

        sender.gauge("long.tag", 1, tooLong);
        sender.serviceCheck(ServiceCheck.of("long.message", ServiceCheck.Status.OK, tooLong));
        sender.event(
                Event.builder("long event", tooLong.repeat(7), Fixtures.NOON).build());
        sender.event(Event.builder("fits", tooLong, Fixtures.NOON).build());
        assertThat(sender.commit()).succeedsWithin(LONG);

        assertThat(first.lines()).hasSize(1);
        assertThat(sender.badResults()).singleElement().satisfies(bad -> assertThat(bad.message())
                .contains("3 results were refused", "140010 characters", "16384", "131072"));
        assertThat(sender.badResults()).isEmpty();
    }

    @Test
    void whatIsNotCommittedIsBoundedInBytes() {
        CheckSender sender = nodeSender();
        Event large = Event.builder("large", "x".repeat(100_000), Fixtures.NOON).build();

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        sender.event(large);
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than 8 MiB")
                .hasMessageContaining("commit earlier");
    }

    @Test
    void everyOutputGetsEverything() throws InterruptedException {
        CheckSender sender = nodeSender();
        sender.gauge("cpu.user", 7, "core:0");
        sender.serviceCheck(ServiceCheck.of("ntp.in_sync", ServiceCheck.Status.OK, "in sync"));
        sender.event(Fixtures.event("rebooted"));
        assertThat(sender.commit()).succeedsWithin(LONG);

        assertThat(first.lines()).isEqualTo(second.lines());
        assertThat(first.lines())
                .extracting(line -> line.path("kind").stringValue())
                .containsExactlyInAnyOrder("metric", "service_check", "event");
    }

    @Test
    void nothingLeavesBeforeTheCommit() throws InterruptedException {
        CheckSender sender = nodeSender();
        sender.event(Fixtures.event("early"));
        assertThat(commitEvent(nodeSender(), "other")).succeedsWithin(LONG);
        assertThat(first.titles()).containsExactly("other");
    }

    @Test
    void globalAndInstanceTagsAreAddedSortedAndUnique() throws InterruptedException {
        CheckSender sender = clusterSender(Fence.alwaysOpen());
        sender.event(Event.builder("a", "b", Fixtures.NOON)
                .tags(List.of("z:1", "team:a", "a:1"))
                .build());
        sender.gauge("m", 1, "z:1");
        assertThat(sender.commit()).succeedsWithin(LONG);
        assertThat(first.lines().get(0).path("tags").toString()).isEqualTo("[\"a:1\",\"env:test\",\"team:a\",\"z:1\"]");
        assertThat(first.lines().get(1).path("tags").toString()).isEqualTo("[\"env:test\",\"team:a\",\"z:1\"]");
    }

    @Test
    void aCheckpointThatWouldTakeTheRoomOfTheOthersIsRefusedAtItsCommit() throws InterruptedException {
        CheckSender sender = delivery.sender(Fixtures.CLUSTER_CHECK, Fence.alwaysOpen());
        sender.gauge("m", 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sender.commit(Checkpoint.of("all", "x".repeat(1_500_000))))
                .withMessageContaining(Fixtures.CLUSTER_CHECK.id())
                .withMessageContaining("65536");

        assertThat(sender.commit(Checkpoint.of("all", "x")).toCompletableFuture())
                .succeedsWithin(LONG);
        assertThat(first.lines())
                .as("what was sent is still there for the next commit")
                .hasSize(1);
    }

    @Test
    void aNodeChecksResultsBelongToThisHostAndAClusterChecksToNone() throws InterruptedException {
        for (Scope scope : Scope.values()) {
            CheckSender sender = delivery.sender(Origin.of("c", "c:1", scope, List.of()), Fence.alwaysOpen());
            sender.gauge("m", 1);
            assertThat(commitEvent(sender, "e")).succeedsWithin(LONG);
        }
        assertThat(first.lines())
                .extracting(line -> line.path("host").stringValue())
                .containsExactly("agent-1", "agent-1", "", "");
        assertThat(first.lines())
                .extracting(line -> line.path("hostname").stringValue())
                .containsOnly("agent-1");
    }

    @Test
    void aNodeChecksResultsBelongToNoHostWhenItsInstanceSaysSo() throws InterruptedException {
        CheckSender sender =
                delivery.sender(new Origin.Plain("c", "c:1", Scope.NODE, true, List.of()), Fence.alwaysOpen());
        sender.gauge("m", 1);
        assertThat(commitEvent(sender, "e")).succeedsWithin(LONG);
        assertThat(first.lines())
                .extracting(line -> line.path("host").stringValue())
                .containsOnly("");
    }

    @Test
    void aHostThatIsGivenStays() throws InterruptedException {
        CheckSender sender = nodeSender();
        sender.event(Fixtures.fullEvent());
        assertThat(sender.commit()).succeedsWithin(LONG);
        assertThat(first.lines().get(0).path("host").stringValue()).isEqualTo("node-1");
    }

    @Test
    void acknowledgedMeansEveryOutputHasIt() throws InterruptedException {
        second.shut();
        CompletionStage<Void> commit = commitEvent(nodeSender(), "a");
        await().until(() -> first.titles().equals(List.of("a")) && second.isWaitedAt());
        assertThat(commit).isNotDone();
        second.open();
        assertThat(commit).succeedsWithin(LONG);
    }

    @Test
    void aCheckpointIsPassedOnWhenItsCommitIsAcknowledgedEvenAnEmptyOne() throws InterruptedException {
        ConcurrentLinkedQueue<Checkpoint> checkpoints = new ConcurrentLinkedQueue<>();
        CheckSender sender = delivery.sender(Fixtures.CLUSTER_CHECK, Fence.alwaysOpen(), checkpoints::add);
        first.shut();
        sender.event(Fixtures.event("a"));
        CompletionStage<Void> one = sender.commit(Checkpoint.of("tokenKey", "1"));
        CompletionStage<Void> two = sender.commit(Checkpoint.of("tokenKey", "2"));
        await().until(first::isWaitedAt);
        assertThat(checkpoints).isEmpty();
        assertThat(two).isNotDone();
        first.open();
        assertThat(two).succeedsWithin(LONG);
        assertThat(one).isCompleted();
        assertThat(checkpoints).containsExactly(Checkpoint.of("tokenKey", "1"), Checkpoint.of("tokenKey", "2"));
    }

    @Nested
    class WhenAnOutputIsSlow {
        /** Fills the second output's queue of two: one being written, one waiting. */
        private void fill(CheckSender sender) throws InterruptedException {
            second.shut();
            commitGauge(sender, "m1");
            await().until(second::isWaitedAt);
            commitGauge(sender, "m2");
        }

        @ParameterizedTest
        @EnumSource
        void metricsNeverWaitAndTheOldestGiveWay(Scope scope) throws InterruptedException {
            useLimits(2);
            CheckSender sender = scope == Scope.NODE ? nodeSender() : clusterSender(Fence.alwaysOpen());
            fill(sender);
            await().until(() -> delivery.status().get(0).queuedBatches() == 0);
            commitGauge(sender, "m3");
            await().until(() -> delivery.status().get(0).queuedBatches() == 0);
            CompletionStage<Void> last = commitGauge(sender, "m4");
            second.open();
            assertThat(last).succeedsWithin(LONG);
            assertThat(second.metrics()).containsExactly("m1", "m4");
            assertThat(first.metrics()).containsExactly("m1", "m2", "m3", "m4");
            assertThat(delivery.status().get(1).dropped()).isEqualTo(Map.of("queue_full", 2L));
            assertThat(delivery.status().get(0).dropped()).isEmpty();
        }

        @Test
        void aDroppedCommitSaysSo() throws InterruptedException {
            useLimits(2);
            CheckSender sender = nodeSender();
            second.shut();
            commitGauge(sender, "m1");
            await().until(second::isWaitedAt);
            CompletionStage<Void> dropped = commitGauge(sender, "m2");
            commitGauge(sender, "m3");
            second.open();
            assertRefused(dropped, "queue is full");
        }

        @Test
        void eventsWaitForRoomAndLoseNothing() throws InterruptedException {
            useLimits(2);
            second.shut();
            CheckSender sender = clusterSender(Fence.alwaysOpen());
            Thread run = new Thread(() -> {
                try {
                    for (int i = 0; i < 50; i++) {
                        commitEvent(sender, "e" + i);
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            run.start();
            await().until(() -> run.getState() == Thread.State.TIMED_WAITING && second.isWaitedAt());
            assertThat(delivery.status().get(1).queuedBatches()).isEqualTo(2);
            second.open();
            run.join();
            assertThat(delivery.drain(LONG)).isTrue();
            List<String> all = IntStream.range(0, 50).mapToObj(i -> "e" + i).toList();
            assertThat(second.titles()).isEqualTo(all);
            assertThat(first.titles()).isEqualTo(all);
        }

        @Test
        void metricsGiveWayToNewerMetricsButNotEvents() throws InterruptedException {
            useLimits(2);
            second.shut();
            commitEvent(nodeSender(), "being written");
            await().until(second::isWaitedAt);
            commitEvent(nodeSender(), "waiting");
            assertRefused(commitGauge(nodeSender(), "m"), "queue is full");
            second.open();
            assertThat(delivery.drain(LONG)).isTrue();
            assertThat(second.titles()).containsExactly("being written", "waiting");
        }

        @Test
        void anInterruptedWaitHandsNothingOn() throws InterruptedException {
            useLimits(1);
            second.shut();
            commitEvent(nodeSender(), "a");
            await().until(() -> second.isWaitedAt() && delivery.status().get(0).queuedBatches() == 0);
            CheckSender sender = nodeSender();
            sender.event(Fixtures.event("b"));
            Thread.currentThread().interrupt();
            assertThatThrownBy(sender::commit).isInstanceOf(InterruptedException.class);
            second.open();
            assertThat(delivery.drain(LONG)).isTrue();
            assertThat(first.titles()).containsExactly("a");
            assertThat(sender.commit()).succeedsWithin(LONG);
            assertThat(first.titles()).containsExactly("a", "b");
        }

        @Test
        void whatIsBehindAClosedFenceMakesRoomAtOnce() throws InterruptedException {
            useLimits(2);
            AtomicBoolean leading = new AtomicBoolean(true);
            second.shut();
            commitEvent(nodeSender(), "being written");
            await().until(second::isWaitedAt);
            CompletionStage<Void> old = commitEvent(clusterSender(leading::get), "of the old term");
            leading.set(false);
            CompletionStage<Void> next = commitEvent(clusterSender(Fence.alwaysOpen()), "of the next term");
            assertRefused(old, "leads no more");
            second.open();
            assertThat(next).succeedsWithin(LONG);
            assertThat(second.titles()).containsExactly("being written", "of the next term");
        }

        @Test
        void aWaitEndsWhenTheFenceCloses() throws InterruptedException {
            useLimits(1);
            second.shut();
            commitEvent(nodeSender(), "a");
            await().until(second::isWaitedAt);
            long until = System.nanoTime() + Duration.ofMillis(300).toNanos();
            CompletionStage<Void> commit = commitEvent(clusterSender(() -> System.nanoTime() < until), "b");
            assertRefused(commit, "leads no more");
        }
    }

    @Test
    void nothingOfAClosedFenceIsWritten() throws InterruptedException {
        AtomicBoolean leading = new AtomicBoolean(true);
        CheckSender sender = clusterSender(leading::get);
        assertThat(commitEvent(sender, "a")).succeedsWithin(LONG);
        leading.set(false);
        assertRefused(commitEvent(sender, "b"), "leads no more");
        assertThat(first.titles()).containsExactly("a");
    }

    @Test
    void aRunThatFailedCanBeForgotten() throws InterruptedException {
        CheckSender sender = clusterSender(Fence.alwaysOpen());
        sender.event(Fixtures.event("will be sent again"));
        sender.discard();
        assertThat(commitEvent(sender, "a")).succeedsWithin(LONG);
        assertThat(first.titles()).containsExactly("a");
    }

    @Test
    void aNewRunCanWaitForWhatTheOldOneHandedOn() throws InterruptedException {
        CheckSender sender = clusterSender(Fence.alwaysOpen());
        sender.awaitSettled();
        second.shut();
        CompletionStage<Void> commit = commitEvent(sender, "a");
        await().until(second::isWaitedAt);
        Thread opener = new Thread(second::open);
        opener.start();
        sender.awaitSettled();
        assertThat(commit).isCompleted();
        opener.join();
    }

    @Test
    void aCheckThatNeverCommitsIsToldToBeforeMemoryRunsOut() {
        CheckSender sender = nodeSender();
        for (int i = 0; i < 20_000; i++) {
            sender.serviceCheck(ServiceCheck.of("c", ServiceCheck.Status.OK, ""));
        }
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        sender.event(Fixtures.event("too many"));
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cpu:1")
                .hasMessageContaining("commit earlier");
    }

    @Test
    void drainWaitsForWhatWasCommittedBefore() throws InterruptedException {
        assertThat(delivery.drain(LONG)).isTrue();
        second.shut();
        CompletionStage<Void> commit = commitEvent(nodeSender(), "a");
        assertThat(delivery.drain(Duration.ofMillis(50))).isFalse();
        second.open();
        assertThat(delivery.drain(LONG)).isTrue();
        assertThat(commit).isCompleted();
    }

    @Test
    void closingRefusesWhatIsNotAcknowledged() throws InterruptedException {
        second.shut();
        CompletionStage<Void> written = commitEvent(nodeSender(), "a");
        await().until(second::isWaitedAt);
        CompletionStage<Void> waiting = commitEvent(nodeSender(), "b");
        delivery.close();
        assertRefused(written, "shutting down");
        assertRefused(waiting, "shutting down");
        assertRefused(commitEvent(nodeSender(), "c"), "shutting down");
        assertThat(delivery.status()).extracting(OutputStatus::state).containsOnly(State.CLOSED);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("delivery-console-"));
    }

    @Test
    void statusShowsEachOutput() throws InterruptedException {
        second.shut();
        commitGauge(nodeSender(), "m");
        await().until(() -> delivery.status().get(0).queuedBatches() == 0);
        OutputStatus good = delivery.status().get(0);
        OutputStatus slow = delivery.status().get(1);
        assertThat(good.type()).isEqualTo("console");
        assertThat(good.target()).isEqualTo("first");
        assertThat(good.delivered()).isEqualTo(Map.of(Kind.METRIC, 1L));
        assertThat(good.lastSuccess()).isPresent();
        assertThat(slow.queuedBatches()).isEqualTo(1);
        assertThat(slow.queuedBytes()).isPositive();
        assertThat(slow.delivered()).isEmpty();
    }

    @Test
    void tenThousandSmallCommitsAreNotAProblem() throws InterruptedException {
        CheckSender sender = clusterSender(Fence.alwaysOpen());
        CompletionStage<Void> last = CompletableFuture.completedStage(null);
        for (int i = 0; i < 10_000; i++) {
            last = commitEvent(sender, "e" + i);
        }
        assertThat(last).succeedsWithin(LONG);
        List<JsonNode> lines = first.lines();
        assertThat(lines).hasSize(10_000);
        assertThat(lines.get(9_999).path("msg_title").stringValue()).isEqualTo("e9999");
    }
}
