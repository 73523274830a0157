// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What goes where, and what depends on what. */
class RoutingTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Queue<Delivery> started = new ConcurrentLinkedQueue<>();
    private final List<Checkpoint> stored = new CopyOnWriteArrayList<>();

    /** Takes what it gets, but for endpoints that are down. One endpoint a kind. */
    private static final class Recording implements Output {
        final Set<Kind> down = ConcurrentHashMap.newKeySet();
        final Queue<Item> taken = new ConcurrentLinkedQueue<>();

        @Override
        public String target() {
            return "there";
        }

        @Override
        public String endpoint(Kind kind) {
            return "/" + kind;
        }

        @Override
        public Answer deliver(Batch batch) {
            if (down.contains(batch.items().get(0).kind())) {
                return Answer.retry("down");
            }
            taken.addAll(batch.items());
            return Answer.accepted();
        }
    }

    private Delivery start(QueueLimits limits, Destination... destinations) {
        Delivery delivery = new Delivery(List.of(destinations), "agent-1", List.of(), Clock.systemUTC(), limits);
        started.add(delivery);
        delivery.start();
        return delivery;
    }

    private CheckSender sender(Delivery delivery) {
        return delivery.sender(Fixtures.CLUSTER_CHECK, Fence.alwaysOpen(), stored::add);
    }

    @AfterEach
    void close() {
        started.forEach(Delivery::close);
    }

    @Test
    void anEndpointThatTakesNothingHoldsBackNothingOfTheOthers() throws InterruptedException {
        Recording output = new Recording();
        output.down.add(Kind.EVENT);
        Delivery delivery = start(new QueueLimits(40, 1 << 20), Destination.of("test", output));
        CheckSender events = sender(delivery);
        for (int i = 0; i < 10; i++) {
            events.event(Fixtures.event("e" + i));
            events.commit();
        }
        CheckSender metrics = delivery.sender(Fixtures.NODE_CHECK, Fence.alwaysOpen());
        metrics.gauge("m", 1);

        assertThat(metrics.commit().toCompletableFuture()).succeedsWithin(LONG);
        assertThat(delivery.status())
                .extracting(OutputStatus::target)
                .containsExactly("there/EVENT", "there/METRIC", "there/DISTRIBUTION", "there/SERVICE_CHECK");
        assertThat(delivery.status()).extracting(OutputStatus::queuedBatches).containsExactly(10, 0, 0, 0);
        assertThat(delivery.status()).extracting(OutputStatus::queueFull).containsExactly(true, false, false, false);
        assertThat(output.taken).extracting(Item::kind).containsExactly(Kind.METRIC);
    }

    @Test
    void aFloodOfMetricsThatAreNotTakenPushesOutNoEvent() throws InterruptedException {
        Recording output = new Recording();
        output.down.addAll(Set.of(Kind.METRIC, Kind.SERVICE_CHECK));
        Delivery delivery = start(new QueueLimits(40, 1 << 20), Destination.of("test", output));
        CheckSender metrics = delivery.sender(Fixtures.NODE_CHECK, Fence.alwaysOpen());
        for (int i = 0; i < 100; i++) {
            metrics.gauge("m" + i, i);
            metrics.commit();
        }
        CheckSender events = sender(delivery);
        events.event(Fixtures.event("e"));

        assertThat(events.commit().toCompletableFuture()).succeedsWithin(LONG);
        assertThat(delivery.status()).extracting(OutputStatus::queueFull).containsExactly(false, true, false, false);
        assertThat(output.taken).extracting(Item::kind).containsExactly(Kind.EVENT);
    }

    @Test
    void anotherFilterHoldsFromTheNextCommitOnAndWhatWaitsIsStillSentOnce() throws InterruptedException {
        Recording output = new Recording();
        output.down.addAll(Set.of(Kind.EVENT, Kind.METRIC));
        Recording other = new Recording();
        Destination changed = Destination.of("changed", output);
        Delivery delivery = start(QueueLimits.DEFAULT, changed, Destination.of("other", other));
        CheckSender sender = sender(delivery);
        sender.event(Fixtures.event("before"));
        sender.gauge("before", 1);
        var before = sender.commit().toCompletableFuture();

        delivery.filter(changed, new Filter(Set.of(Kind.EVENT), Set.of(), Set.of(), Set.of(), Set.of()));
        sender.event(Fixtures.event("after"));
        sender.gauge("after", 1);
        var after = sender.commit().toCompletableFuture();
        output.down.clear();

        assertThat(before).succeedsWithin(LONG);
        assertThat(after).succeedsWithin(LONG);
        assertThat(output.taken).extracting(Item::kind).containsExactlyInAnyOrder(Kind.EVENT, Kind.METRIC, Kind.EVENT);
        assertThat(other.taken).hasSize(4);
    }

    @Test
    void aCommitIsAcknowledgedWhenEveryEndpointHasItsPart() throws InterruptedException {
        Recording output = new Recording();
        output.down.add(Kind.EVENT);
        CheckSender sender = sender(start(QueueLimits.DEFAULT, Destination.of("test", output)));
        sender.event(Fixtures.event("e"));
        sender.gauge("m", 1);
        var acknowledged = sender.commit(Checkpoint.of("position", "1")).toCompletableFuture();
        await().until(() -> output.taken.size() == 1);
        assertThat(acknowledged).isNotDone();
        assertThat(stored).isEmpty();

        output.down.clear();
        assertThat(acknowledged).succeedsWithin(LONG);
        assertThat(stored).containsExactly(Checkpoint.of("position", "1"));
    }

    @Test
    void whatIsBestEffortHoldsBackNoPositionAndSlowsNobody() throws InterruptedException {
        Recording good = new Recording();
        Recording dead = new Recording();
        dead.down.addAll(List.of(Kind.values()));
        Delivery delivery = start(
                new QueueLimits(16, 1 << 20),
                Destination.of("good", good),
                new Destination("dead", dead, Filter.ALL, true));
        CheckSender sender = sender(delivery);
        for (int i = 1; i <= 50; i++) {
            sender.event(Fixtures.event("e" + i));
            assertThat(sender.commit(Checkpoint.of("position", "" + i)).toCompletableFuture())
                    .succeedsWithin(LONG);
        }

        assertThat(stored).last().isEqualTo(Checkpoint.of("position", "50"));
        assertThat(good.taken).hasSize(50);
        OutputStatus missed = delivery.status().get(4);
        assertThat(missed.type()).isEqualTo("dead");
        assertThat(missed.queuedBatches()).isEqualTo(4);
        assertThat(missed.dropped()).isEqualTo(Map.of("queue_full", 46L));
    }

    @Test
    void whatNoOutputTakesIsAcknowledged() throws InterruptedException {
        Filter metrics = new Filter(Set.of(Kind.METRIC), Set.of(), Set.of(), Set.of(), Set.of());
        CheckSender sender =
                sender(start(QueueLimits.DEFAULT, new Destination("test", new Recording(), metrics, false)));
        sender.event(Fixtures.event("e"));

        assertThat(sender.commit(Checkpoint.of("position", "1")).toCompletableFuture())
                .succeedsWithin(LONG);
        assertThat(stored).hasSize(1);
    }

    @Nested
    class AFilter {
        private final Item event = Fixtures.item(Fixtures.fullEvent());
        private final Item point = Fixtures.point("m", 1);

        private static Filter filter(Set<Kind> kinds, Set<String> checks, Set<String> tags, Set<String> alertTypes) {
            return new Filter(kinds, checks, tags, alertTypes, Set.of());
        }

        @Test
        void takesTheKindsThatItNames() {
            Filter filter = filter(Set.of(Kind.EVENT), Set.of(), Set.of(), Set.of());
            assertThat(filter.takes(event)).isTrue();
            assertThat(filter.takes(point)).isFalse();
        }

        @Test
        void takesTheChecksThatItNames() {
            assertThat(filter(Set.of(), Set.of("kubernetes_events"), Set.of(), Set.of())
                            .takes(event))
                    .isTrue();
            assertThat(filter(Set.of(), Set.of("disk"), Set.of(), Set.of()).takes(event))
                    .isFalse();
        }

        @Test
        void takesWhatHasOneOfItsTagsOrOfTheirKeys() {
            assertThat(filter(Set.of(), Set.of(), Set.of("x:y", "team"), Set.of())
                            .takes(event))
                    .isTrue();
            assertThat(filter(Set.of(), Set.of(), Set.of("team:b"), Set.of()).takes(event))
                    .isFalse();
        }

        @Test
        void looksAtTheAlertTypeOfEventsAlone() {
            Filter errors = filter(Set.of(), Set.of(), Set.of(), Set.of("error"));
            assertThat(errors.takes(event)).isFalse();
            assertThat(errors.takes(point)).isTrue();
        }

        @Test
        void takesKubernetesEventsOfTheReasonsThatItNames() {
            Filter filter = new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of("BackOff"));
            assertThat(filter.takes(new Item.EventItem(
                            "kubernetes_events", Fixtures.event("e"), "", List.of("event_reason:BackOff"))))
                    .isTrue();
            assertThat(filter.takes(event)).isFalse();
        }
    }
}
