// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.checkagent.delivery.OutputStatus.State;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutputWorkerTest {
    private static final Answer.Retry DOWN = new Answer.Retry("down", Optional.empty(), false);

    private static final Answer.Rejected REFUSED = new Answer.Rejected("rejected_400", "bad event", false);

    private final ScriptedOutput output = new ScriptedOutput();
    private final OutputCounters counters = new OutputCounters(new ManualClock());
    private final List<Shipment> waiting = new ArrayList<>();
    private final List<Duration> sleeps = new ArrayList<>();
    private final Map<Commit, Outcome> settled = new LinkedHashMap<>();
    private final OutputWorker worker = worker(sleeps::add, Safekeeping.NONE);

    private OutputWorker worker(OutputWorker.Sleeper sleeper, Safekeeping safekeeping) {
        return new OutputWorker(
                output,
                Backoff.INTAKE,
                "scripted (test)",
                counters,
                sleeper,
                new Random(1),
                this::settle,
                this::poll,
                safekeeping);
    }

    private void settle(Shipment shipment, Outcome outcome) {
        Commit batch = shipment.batch;
        assertThat(settled).doesNotContainKey(batch);
        settled.put(batch, outcome);
    }

    private List<Shipment> poll() {
        List<Shipment> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Answers from a script, then accepts. Remembers what was sent. */
    private static final class ScriptedOutput implements Output {
        final Deque<Answer> replies = new ArrayDeque<>();
        final List<List<String>> sent = new ArrayList<>();
        Function<List<String>, Optional<Answer>> rule = titles -> Optional.empty();
        Optional<String> unencodable = Optional.empty();
        Runnable beforeEachSend = () -> {};
        Fence fence = Fence.alwaysOpen();

        @Override
        public String target() {
            return "test";
        }

        @Override
        public Answer deliver(Batch batch) {
            List<String> titles = batch.items().stream()
                    .map(item -> ((Item.EventItem) item).event().title())
                    .toList();
            if (unencodable.filter(titles::contains).isPresent()) {
                return Answer.bad("not_encodable", "cannot be encoded");
            }
            fence = batch.fence();
            beforeEachSend.run();
            sent.add(titles);
            return rule.apply(titles).orElseGet(() -> replies.isEmpty() ? Answer.accepted() : replies.remove());
        }

        @Override
        public void close() {}
    }

    private static Commit batchOf(Fence fence, String... titles) {
        return Fixtures.batch(
                Fixtures.CLUSTER_CHECK,
                fence,
                Arrays.stream(titles)
                        .map(title -> Fixtures.item(Fixtures.event(title)))
                        .toArray(Item[]::new));
    }

    private static Commit batchOf(String... titles) {
        return batchOf(Fence.alwaysOpen(), titles);
    }

    private void deliver(Commit... batches) throws InterruptedException {
        worker.deliver(Arrays.stream(batches).map(Fixtures::shipment).toList());
    }

    private OutputStatus status() {
        return counters.status(
                1, Destination.of("scripted", output), "", new OutputQueue(QueueLimits.DEFAULT, new ReentrantLock()));
    }

    @Test
    void whatAReceiverRejectsWithoutANameIsCountedAndAcknowledgedAndNotSentAgain() throws Exception {
        Commit first = batchOf("a", "b");
        Commit second = batchOf("c");
        output.replies.add(new Answer.Partly(1, "partial_success", "too old"));
        deliver(first, second);

        assertThat(output.sent).containsExactly(List.of("a", "b", "c"));
        assertThat(settled).containsEntry(first, Outcome.DELIVERED).containsEntry(second, Outcome.DELIVERED);
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 2L);
        assertThat(status().dropped()).containsEntry("partial_success", 1L);
    }

    @Test
    void anAnswerThatRejectsMoreThanThereIsCountsAsNone() throws Exception {
        output.replies.add(new Answer.Partly(1, "partial_success", "too old"));
        deliver(batchOf("a"));
        assertThat(output.sent).hasSize(2);
        assertThat(status().dropped()).isEmpty();
    }

    @Test
    void whatArrivesChangedIsAcknowledgedAndCountedWithItsCheckAndTheRule() throws Exception {
        Answer changed = Answer.changed("cut_text", "too long for it");
        output.replies.add(new Answer.Each(List.of(Answer.accepted(), changed)));
        output.replies.add(changed);
        Commit first = batchOf("a", "b");
        deliver(first);
        deliver(batchOf("c", "d"));

        assertThat(output.sent).containsExactly(List.of("a", "b"), List.of("c", "d"));
        assertThat(settled).containsEntry(first, Outcome.DELIVERED);
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 4L);
        assertThat(status().badResults()).isEqualTo(Map.of("kubernetes_events", Map.of("cut_text", 3L)));
        assertThat(status().dropped()).isEmpty();
    }

    @Test
    void batchesThatWaitTogetherGoTogetherAndAreSettledEach() throws InterruptedException {
        Commit first = batchOf("a", "b");
        Commit second = batchOf("c");
        deliver(first, second);

        assertThat(output.sent).containsExactly(List.of("a", "b", "c"));
        assertThat(settled).containsExactly(Map.entry(first, Outcome.DELIVERED), Map.entry(second, Outcome.DELIVERED));
        assertThat(status().delivered()).containsExactly(Map.entry(Kind.EVENT, 3L));
        assertThat(status().lastSuccess()).contains(Fixtures.NOON);
    }

    @Test
    void aFailureIsRepeatedWithGrowingPauses() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            output.replies.add(DOWN);
        }
        output.beforeEachSend =
                () -> assertThat(status().state()).isEqualTo(output.sent.isEmpty() ? State.OK : State.RETRYING);
        Commit batch = batchOf("a");
        deliver(batch);

        assertThat(settled).containsEntry(batch, Outcome.DELIVERED);
        assertThat(output.sent).hasSize(9);
        long[] most = {4, 8, 16, 32, 64, 64, 64, 64};
        for (int i = 0; i < most.length; i++) {
            Duration upper = Duration.ofSeconds(most[i]);
            assertThat(sleeps.get(i)).isBetween(i < 5 ? upper.dividedBy(2) : upper, upper);
        }
        assertThat(status().retries()).isEqualTo(8);
        assertThat(status().state()).isEqualTo(State.OK);
        assertThat(status().lastError())
                .hasValueSatisfying(error -> assertThat(error.message()).isEqualTo("down"));
    }

    @Test
    void theServersRetryAfterIsHonouredWhenItIsLonger() throws InterruptedException {
        output.replies.add(new Answer.Retry("slow down", Optional.of(Duration.ofSeconds(100)), false));
        deliver(batchOf("a"));
        assertThat(sleeps).containsExactly(Duration.ofSeconds(100));
    }

    @Test
    void aRefusedApiKeyIsTriedSlowlyAndLosesNothing() throws InterruptedException {
        output.replies.add(new Answer.Retry("API key refused", Optional.empty(), true));
        output.beforeEachSend = () -> {
            if (!output.sent.isEmpty()) {
                assertThat(status().state()).isEqualTo(State.API_KEY_REFUSED);
            }
        };
        Commit batch = batchOf("a");
        deliver(batch);
        assertThat(sleeps).containsExactly(Duration.ofSeconds(64));
        assertThat(settled).containsEntry(batch, Outcome.DELIVERED);
    }

    @Test
    void whatIsRejectedIsDividedUntilOnlyTheCulpritIsDropped() throws InterruptedException {
        output.rule = titles -> titles.contains("bad")
                ? Optional.of(new Answer.Rejected("rejected_400", "bad event", false))
                : Optional.empty();
        Commit first = batchOf("a", "b", "c");
        Commit second = batchOf("bad", "e");
        deliver(first, second);

        assertThat(status().delivered()).containsEntry(Kind.EVENT, 4L);
        assertThat(status().dropped()).containsExactly(Map.entry("rejected_400", 1L));
        assertThat(settled).containsOnly(Map.entry(first, Outcome.DELIVERED), Map.entry(second, Outcome.DELIVERED));
        assertThat(sleeps).containsOnly(Duration.ofSeconds(1));
    }

    @Test
    void whatAnOutputFailsUnexpectedlyOfIsFoundAndDroppedAndHoldsUpNoOther() throws InterruptedException {
        output.rule = titles -> {
            if (titles.contains("bad")) {
                throw new ArithmeticException("long overflow");
            }
            return Optional.empty();
        };
        deliver(batchOf("a", "b", "c"), batchOf("bad", "e"));

        assertThat(status().delivered()).containsEntry(Kind.EVENT, 4L);
        assertThat(status().dropped()).containsExactly(Map.entry("failed_unexpectedly", 1L));
    }

    private void refuseWhatBeginsWithBad() {
        output.rule = titles ->
                titles.stream().anyMatch(title -> title.startsWith("bad")) ? Optional.of(REFUSED) : Optional.empty();
    }

    @Test
    void aCulpritThatComesFirstIsDroppedOnceAnotherIsTaken() throws InterruptedException {
        refuseWhatBeginsWithBad();
        Commit batch = batchOf("bad", "b", "c");
        deliver(batch);

        assertThat(status().dropped()).containsExactly(Map.entry("rejected_400", 1L));
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 2L);
        assertThat(settled).containsExactly(Map.entry(batch, Outcome.DELIVERED));
    }

    @Test
    void manyCulpritsInARowAreFoundInTheEnd() throws InterruptedException {
        refuseWhatBeginsWithBad();
        Commit batch = batchOf("bad1", "bad2", "bad3", "bad4", "bad5", "bad6", "bad7", "bad8", "good");
        deliver(batch);

        assertThat(status().dropped()).containsExactly(Map.entry("rejected_400", 8L));
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 1L);
        assertThat(settled).containsExactly(Map.entry(batch, Outcome.DELIVERED));
    }

    @Test
    void aCulpritThatWaitedAloneIsToldFromABrokenOutputByWhatComesAfterIt() throws InterruptedException {
        refuseWhatBeginsWithBad();
        Commit culprit = batchOf("bad");
        Commit next = batchOf("a");
        waiting.add(Fixtures.shipment(next));
        deliver(culprit);

        assertThat(status().dropped()).containsExactly(Map.entry("rejected_400", 1L));
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 1L);
        assertThat(settled).containsOnly(Map.entry(culprit, Outcome.DELIVERED), Map.entry(next, Outcome.DELIVERED));
    }

    @Test
    void anOutputThatRefusesEverythingIsBrokenAndNothingIsDropped() throws InterruptedException {
        output.rule = titles -> output.sent.size() < 100 ? Optional.of(REFUSED) : Optional.empty();
        output.beforeEachSend = () -> {
            if (output.sent.size() < 100) {
                assertThat(sleeps).as("a pause after each refusal").hasSameSizeAs(output.sent);
            }
        };
        Commit batch = batchOf("a", "b", "c", "d", "e", "f", "g", "h");
        deliver(batch);

        assertThat(status().dropped()).isEmpty();
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 8L);
        assertThat(status().lastError().orElseThrow().message())
                .isEqualTo("takes nothing, not even single items, so nothing was dropped: bad event");
        assertThat(sleeps).allSatisfy(pause -> assertThat(pause).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void anOutputThatBreaksInTheMiddleOfASearchCostsNothing() throws InterruptedException {
        String[] titles = new String[40];
        Arrays.setAll(titles, i -> "e" + i);
        // The first half is taken after the whole was refused; from then on nothing is, for long.
        output.rule =
                sent -> output.sent.size() != 2 && output.sent.size() < 500 ? Optional.of(REFUSED) : Optional.empty();
        deliver(batchOf(titles));

        assertThat(status().dropped()).isEmpty();
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 40L);
    }

    @Test
    void oneThatAnswersForEachItemAndBreaksInBetweenCostsNothing() throws InterruptedException {
        String[] titles = new String[40];
        Arrays.setAll(titles, i -> "e" + i);
        output.rule = sent -> {
            if (output.sent.size() == 1) {
                return Optional.of(new Answer.Each(IntStream.range(0, sent.size())
                        .mapToObj(i -> i < 20 ? Answer.accepted() : Answer.retry("busy"))
                        .toList()));
            }
            if (output.sent.size() >= 500) {
                return Optional.empty();
            }
            return Optional.of(sent.size() == 1 ? REFUSED : new Answer.Each(Collections.nCopies(sent.size(), REFUSED)));
        };
        deliver(batchOf(titles));

        assertThat(status().dropped()).isEmpty();
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 40L);
    }

    @Test
    void anOutputThatBreaksAgainAndAgainCostsAFewItemsForEachThatItTakes() throws InterruptedException {
        String[] titles = new String[400];
        Arrays.setAll(titles, i -> "e" + i);
        // Of each twenty requests one is taken.
        output.rule = sent -> output.sent.size() % 20 != 0 ? Optional.of(REFUSED) : Optional.empty();
        deliver(batchOf(titles));

        long dropped =
                status().dropped().values().stream().mapToLong(Long::longValue).sum();
        long answered = output.sent.size() / 20;
        assertThat(dropped).isLessThan(10 * answered);
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 400 - dropped);
    }

    @Test
    void divisionKeepsTheOrder() throws InterruptedException {
        output.rule = titles ->
                titles.size() > 1 ? Optional.of(new Answer.Rejected("too_large", "too large", true)) : Optional.empty();
        deliver(batchOf("a", "b", "c", "d", "e"));
        assertThat(output.sent.stream().filter(titles -> titles.size() == 1))
                .containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of("d"), List.of("e"));
    }

    @Test
    void whatWasAcceptedBeforeAFailureIsNotRepeated() throws InterruptedException {
        output.replies.add(new Answer.Each(List.of(Answer.accepted(), Answer.accepted(), Answer.retry("disk full"))));
        Commit first = batchOf("a");
        Commit second = batchOf("b", "c");
        deliver(first, second);
        assertThat(output.sent).containsExactly(List.of("a", "b", "c"), List.of("c"));
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 3L);
        assertThat(settled).hasSize(2);
    }

    @Test
    void whatIsBehindAClosedFenceIsNeverSentThoughItWaitsWithOthers() throws InterruptedException {
        Commit open = batchOf("open");
        Commit closed = batchOf(() -> false, "closed");
        deliver(closed, open);
        assertThat(output.sent).containsExactly(List.of("open"));
        assertThat(settled).containsOnly(Map.entry(closed, Outcome.NOT_LEADING), Map.entry(open, Outcome.DELIVERED));
        assertThat(status().refused()).isEqualTo(1);
    }

    @Test
    void whatIsUnderWayHasTheFenceOfAllThatItCarries() throws InterruptedException {
        AtomicBoolean leading = new AtomicBoolean(true);
        Fence term = new Fence() {
            @Override
            public boolean isOpen() {
                return leading.get();
            }

            @Override
            public Duration remaining() {
                return leading.get() ? Duration.ofSeconds(9) : Duration.ZERO;
            }
        };

        deliver(batchOf("of the node"), batchOf(term, "of the term"));

        assertThat(output.sent).containsExactly(List.of("of the node", "of the term"));
        assertThat(output.fence.remaining()).isEqualTo(Duration.ofSeconds(9));
        leading.set(false);
        assertThat(output.fence.isOpen()).isFalse();
        assertThat(output.fence.remaining()).isZero();
    }

    @Test
    void theFenceIsAskedBeforeEachAttempt() throws InterruptedException {
        AtomicBoolean leading = new AtomicBoolean(true);
        output.replies.add(DOWN);
        output.beforeEachSend = () -> leading.set(false);
        Commit batch = batchOf(leading::get, "a", "b");
        deliver(batch);
        assertThat(output.sent).hasSize(1);
        assertThat(settled).containsExactly(Map.entry(batch, Outcome.NOT_LEADING));
        assertThat(status().refused()).isEqualTo(2);
    }

    @Test
    void whatCannotBeEncodedIsDroppedAlone() throws InterruptedException {
        output.unencodable = Optional.of("bad");
        Commit batch = batchOf("a", "bad", "c");
        deliver(batch);
        assertThat(status().dropped()).containsExactly(Map.entry("not_encodable", 1L));
        assertThat(status().delivered()).containsEntry(Kind.EVENT, 2L);
        assertThat(settled).containsEntry(batch, Outcome.DELIVERED);
    }

    @Test
    void anUnexpectedErrorIsRepeatedLikeAnyOther() throws InterruptedException {
        AtomicBoolean first = new AtomicBoolean(true);
        output.beforeEachSend = () -> {
            if (first.getAndSet(false)) {
                throw new IllegalStateException("a bug");
            }
        };
        Commit batch = batchOf("a");
        deliver(batch);
        assertThat(settled).containsEntry(batch, Outcome.DELIVERED);
        assertThat(status().lastError().orElseThrow().message()).contains("a bug");
    }

    @Test
    void whatMayBeKeptElsewhereLeavesTheHandWhenAnAttemptFailsAndTheOthersAreTriedOn() throws Exception {
        List<Shipment> kept = new ArrayList<>();
        OutputWorker keeping = keepingWorker(kept);
        Commit ofNode = Fixtures.batch(
                Fixtures.NODE_CHECK,
                Fence.alwaysOpen(),
                Fixtures.item(Fixtures.event("a")),
                Fixtures.item(Fixtures.event("b")));
        Commit ofCluster = batchOf("c");
        output.replies.add(new Answer.Each(List.of(Answer.accepted(), DOWN, DOWN)));
        keeping.deliver(List.of(Fixtures.shipment(ofNode), Fixtures.shipment(ofCluster)));

        assertThat(output.sent).containsExactly(List.of("a", "b", "c"), List.of("c"));
        assertThat(settled).containsExactly(Map.entry(ofCluster, Outcome.DELIVERED));
        assertThat(kept).singleElement().satisfies(rest -> {
            assertThat(rest.batch).isSameAs(ofNode);
            assertThat(rest.items).containsExactly(Fixtures.item(Fixtures.event("b")));
        });
    }

    @Test
    void whatAnOutputThatTakesNothingHasInHandIsKeptElsewhere() {
        List<Shipment> kept = new ArrayList<>();
        OutputWorker keeping = keepingWorker(kept);
        output.rule = titles -> Optional.of(REFUSED);
        Commit first = Fixtures.batch(Fixtures.NODE_CHECK, Fence.alwaysOpen(), Fixtures.item(Fixtures.event("a")));
        Commit second = Fixtures.batch(Fixtures.NODE_CHECK, Fence.alwaysOpen(), Fixtures.item(Fixtures.event("b")));
        assertThatCode(() -> keeping.deliver(List.of(Fixtures.shipment(first), Fixtures.shipment(second))))
                .doesNotThrowAnyException();

        assertThat(settled).isEmpty();
        assertThat(kept).extracting(shipment -> shipment.batch).containsExactly(first, second);
        assertThat(status().dropped()).isEmpty();
    }

    private OutputWorker keepingWorker(List<Shipment> kept) {
        return worker(sleeps::add, new Safekeeping() {
            @Override
            public boolean takes(Shipment shipment) {
                return shipment.maySpool();
            }

            @Override
            public void take(List<Shipment> shipments) {
                kept.addAll(shipments);
            }
        });
    }

    @Test
    void anInterruptLeavesWhatIsUnacknowledgedAsRefused() {
        OutputWorker interrupted = worker(
                pause -> {
                    throw new InterruptedException("closing");
                },
                Safekeeping.NONE);
        output.replies.add(DOWN);
        Commit batch = batchOf("a");
        Commit barrier = Fixtures.batch();
        assertThatThrownBy(() -> interrupted.deliver(List.of(Fixtures.shipment(batch), Fixtures.shipment(barrier))))
                .isInstanceOf(InterruptedException.class);
        assertThat(settled).containsOnly(Map.entry(batch, Outcome.CLOSED), Map.entry(barrier, Outcome.CLOSED));
    }

    @Test
    void failuresThatDifferInTheirDetailsAloneHaveOneCause() {
        String first = "HTTP 500 from http://intake" + Answer.Retry.DETAILS + "request 1";
        String second = "HTTP 500 from http://intake" + Answer.Retry.DETAILS + "request 2";
        String other = "HTTP 403 from http://intake" + Answer.Retry.DETAILS + "request 3";

        assertThat(failed(first).cause())
                .isEqualTo(failed(second).cause())
                .isNotEqualTo(failed(other).cause());
        assertThat(DOWN.cause()).isEqualTo("down");
    }

    @Test
    void eachChangeOfCauseIsLoggedOnce() throws InterruptedException {
        await().until(() -> LoggerFactory.getILoggerFactory() instanceof LoggerContext);
        Logger logger = (Logger) LoggerFactory.getLogger(Verdicts.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
        output.replies.add(failed("HTTP 500" + Answer.Retry.DETAILS + "request 1"));
        output.replies.add(failed("HTTP 500" + Answer.Retry.DETAILS + "request 2"));
        output.replies.add(new Answer.Retry("HTTP 403", Optional.empty(), true));
        output.replies.add(new Answer.Retry("HTTP 403", Optional.empty(), true));
        output.replies.add(failed("HTTP 500" + Answer.Retry.DETAILS + "request 3"));
        new OutputWorker(
                        output,
                        Backoff.INTAKE,
                        "revoked key",
                        counters,
                        sleeps::add,
                        new Random(1),
                        this::settle,
                        this::poll,
                        Safekeeping.NONE)
                .deliver(List.of(Fixtures.shipment(batchOf("a"))));
        logger.detachAppender(logged);

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                // Other tests log at the same time.
                .filteredOn(line -> line.startsWith("Output revoked key "))
                .containsExactly(
                        "Output revoked key failed, will be retried: HTTP 500 – request 1",
                        "Output revoked key failed, will be retried: HTTP 403",
                        "Output revoked key failed, will be retried: HTTP 500 – request 3",
                        "Output revoked key works again");
    }

    private static Answer.Retry failed(String message) {
        return new Answer.Retry(message, Optional.empty(), false);
    }
}
