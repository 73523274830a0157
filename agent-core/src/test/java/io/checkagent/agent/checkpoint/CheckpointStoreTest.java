// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.checkpoint.CheckpointStatus.State;
import io.checkagent.api.Checkpoint;
import io.checkagent.delivery.ManualClock;
import io.checkagent.output.Fence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store's thread is not started where {@code step()} is called: the clock is virtual. */
@Timeout(30)
class CheckpointStoreTest {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Writer POD_A = new Writer("pod-a", 7);
    private static final Writer POD_B = new Writer("pod-b", 8);

    private final FakeConfigMap configMap = new FakeConfigMap();
    private final ManualClock clock = new ManualClock();
    private final ClusterCheckpointStore store = new ClusterCheckpointStore(configMap, clock, INTERVAL);

    @AfterEach
    void close() {
        store.close();
    }

    private TermCheckpoint open(Writer writer) {
        return store.open("event", "event:1", new LeaderTerm(writer, Fence.alwaysOpen()));
    }

    private static Checkpoint token(String resourceVersion) {
        return Checkpoint.of("tokenKey", resourceVersion);
    }

    private CheckpointStatus.Position position() {
        return requireNonNull(store.status().positions().get("event"), "event is not shown");
    }

    @Nested
    class Reading {
        @Test
        void findsWhatTheDatadogAgentLeft() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1234", "event.tokenTimestamp", "2019-10-21T09:13:09Z"));
            Checkpoint checkpoint = open(POD_A).read();
            assertThat(checkpoint.entries())
                    .isEqualTo(Map.of("tokenKey", "1234", "tokenTimestamp", "2019-10-21T09:13:09Z"));
        }

        @Test
        void notesWhoWritesFromNowOn() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1234"));
            open(POD_A).read();
            assertThat(configMap.writer()).contains("pod-a/7");
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "1234"));
        }

        @Test
        void createsTheConfigMapWhereThereIsNone() throws InterruptedException {
            assertThat(open(POD_A).read().isEmpty()).isTrue();
            assertThat(configMap.configMap()).isPresent();
            assertThat(configMap.writer()).contains("pod-a/7");
            assertThat(store.status().state()).isEqualTo(State.STORED);
        }

        @Test
        void takesTheOneThatAnotherCreatedFaster() throws InterruptedException {
            configMap.beforeNextCreate(() -> configMap.put(Map.of("event.tokenKey", "5")));
            assertThat(open(POD_A).read()).isEqualTo(token("5"));
        }

        @Test
        void seesOnlyTheEntriesOfItsPrefix() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1", "events.x", "2", "other", "3", "event", "4"));
            assertThat(open(POD_A).read()).isEqualTo(token("1"));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 401, 403, 408, 429, 500, 503})
        void isTriedAgainWhileTheApiServerCannotAnswer(int code) throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1"));
            configMap.failNext(code);
            assertThat(open(POD_A).read()).isEqualTo(token("1"));
            assertThat(configMap.takeRequests()).containsExactly("get", "get", "update");
        }

        @Test
        void endsWhenInterrupted() throws InterruptedException {
            configMap.refuse("get", 503);
            TermCheckpoint checkpoint = open(POD_A);
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread run = new Thread(() -> {
                try {
                    checkpoint.read();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
            });
            run.start();
            await().until(() -> store.status().state() == State.RETRYING);
            assertThat(store.status().problem().orElseThrow())
                    .contains("get configmap monitoring/datadogtoken failed (HTTP 503");
            run.interrupt();
            run.join();
            assertThat(interrupted).isTrue();
        }

        @Test
        void endsWithTheTerm() {
            TermCheckpoint checkpoint = store.open("event", "event:1", new LeaderTerm(POD_A, () -> false));
            assertThatThrownBy(checkpoint::read).isInstanceOf(InterruptedException.class);
            assertThat(configMap.configMap()).isEmpty();
        }

        @Test
        void inTheSameTermGoesOnWhereEverythingIsAcknowledgedThoughNotYetWritten() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1"));
            TermCheckpoint checkpoint = open(POD_A);
            checkpoint.read();
            checkpoint.acknowledged(token("9"));
            assertThat(checkpoint.read()).isEqualTo(token("9"));
        }
    }

    @Nested
    class Writing {
        private final TermCheckpoint checkpoint = open(POD_A);

        @Test
        void happensWhenThePositionMovedAndOnlyThen() throws InterruptedException {
            checkpoint.read();
            configMap.takeRequests();
            store.step();
            assertThat(configMap.takeRequests()).isEmpty();
            checkpoint.acknowledged(token("5"));
            store.step();
            store.step();
            assertThat(configMap.takeRequests()).containsExactly("update");
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "5"));
            assertThat(position().stored()).isTrue();
            assertThat(position().lastWritten()).contains(clock.instant());
        }

        @Test
        void isAtMostOnePerInterval() throws InterruptedException {
            checkpoint.read();
            checkpoint.acknowledged(token("1"));
            store.step();
            configMap.takeRequests();
            for (int i = 2; i <= 20; i++) {
                checkpoint.acknowledged(token(Integer.toString(i)));
                assertThat(store.step()).isEqualTo(INTERVAL);
            }
            assertThat(configMap.takeRequests()).isEmpty();
            assertThat(position().stored()).isFalse();
            clock.advance(INTERVAL);
            store.step();
            assertThat(configMap.takeRequests()).containsExactly("update");
            assertThat(configMap.data()).containsEntry("event.tokenKey", "20");
        }

        @Test
        void goesOnAfterTheClockWasSetBack() throws InterruptedException {
            checkpoint.read();
            checkpoint.acknowledged(token("1"));
            store.step();
            clock.advance(Duration.ofDays(-1));
            checkpoint.acknowledged(token("2"));
            store.step();
            assertThat(configMap.data()).containsEntry("event.tokenKey", "2");
        }

        @Test
        void keepsWhatOthersWroteThere() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1", "note", "mine"));
            configMap.annotate("team", "a");
            checkpoint.read();
            checkpoint.acknowledged(token("2"));
            store.step();
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "2", "note", "mine"));
            assertThat(configMap.configMap().orElseThrow().getMetadata().getAnnotations())
                    .containsEntry("team", "a");
        }

        @Test
        void takesOutEntriesThatTheCheckpointHasNoMore() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1", "event.old", "x"));
            checkpoint.read();
            checkpoint.acknowledged(token("2"));
            store.step();
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "2"));
        }

        @Test
        void isRepeatedOnTheNewObjectWhenSomeoneEditedIt() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1"));
            checkpoint.read();
            configMap.takeRequests();
            configMap.edit("note", "by hand");
            checkpoint.acknowledged(token("2"));
            store.step();
            assertThat(configMap.takeRequests()).containsExactly("update", "get", "update");
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "2", "note", "by hand"));
        }

        @Test
        void createsAgainWhatWasDeleted() throws InterruptedException {
            checkpoint.read();
            configMap.delete();
            checkpoint.acknowledged(token("2"));
            store.step();
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "2"));
            assertThat(configMap.writer()).contains("pod-a/7");
        }

        @Test
        void createsAgainWhatWasDeletedWhileNothingMoves() throws InterruptedException {
            checkpoint.read();
            checkpoint.acknowledged(token("2"));
            store.step();
            configMap.delete();
            clock.advance(Duration.ofMinutes(1));
            store.step();
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "2"));
        }

        @ParameterizedTest
        @ValueSource(ints = {403, 500})
        void isRepeatedAfterAFailure(int code) throws InterruptedException {
            checkpoint.read();
            configMap.failNext(code);
            checkpoint.acknowledged(token("2"));
            Duration wait = store.step();
            assertThat(store.status().state()).isEqualTo(State.RETRYING);
            assertThat(store.status().problem().orElseThrow()).doesNotContain("grant");
            assertThat(wait).isEqualTo(Duration.ofMillis(500));
            clock.advance(wait);
            store.step();
            assertThat(configMap.data()).containsEntry("event.tokenKey", "2");
            assertThat(store.status().state()).isEqualTo(State.STORED);
            assertThat(store.status().problem()).isEmpty();
        }

        @Test
        void ofSeveralChecksIsOneRequest() throws InterruptedException {
            TermCheckpoint other = store.open("pvc_usage", "pvc_usage:1", new LeaderTerm(POD_A, Fence.alwaysOpen()));
            checkpoint.read();
            other.read();
            configMap.takeRequests();
            checkpoint.acknowledged(token("2"));
            other.acknowledged(Checkpoint.of("day", "Monday"));
            store.step();
            assertThat(configMap.takeRequests()).containsExactly("update");
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "2", "pvc_usage.day", "Monday"));
        }
    }

    @Nested
    class ADeposedLeader {
        private final AtomicBoolean leading = new AtomicBoolean(true);
        private final TermCheckpoint checkpoint = store.open("event", "event:1", new LeaderTerm(POD_A, leading::get));
        private final ClusterCheckpointStore next = new ClusterCheckpointStore(configMap, clock, INTERVAL);
        private final TermCheckpoint nextCheckpoint =
                next.open("event", "event:1", new LeaderTerm(POD_B, Fence.alwaysOpen()));

        @Test
        void writesNothingOnceItsFenceIsClosed() throws InterruptedException {
            checkpoint.read();
            checkpoint.acknowledged(token("5"));
            leading.set(false);
            configMap.takeRequests();
            store.step();
            assertThat(configMap.takeRequests()).isEmpty();
        }

        @Test
        void hasNothingToFlushWhenItStopsLater() throws InterruptedException {
            checkpoint.read();
            checkpoint.acknowledged(token("not written in time"));
            leading.set(false);
            nextCheckpoint.read();
            assertThat(store.flush(Duration.ofSeconds(1))).isTrue();
        }

        @Test
        void writesNothingAfterTheNextClaimedThoughItBelievesToLead() throws InterruptedException {
            checkpoint.read();
            nextCheckpoint.read();
            checkpoint.acknowledged(token("5"));
            store.step();
            assertThat(configMap.data()).doesNotContainKey("event.tokenKey");
            assertThat(configMap.writer()).contains("pod-b/8");
        }

        @Test
        void isRefusedForGood() throws InterruptedException {
            checkpoint.read();
            nextCheckpoint.read();
            checkpoint.acknowledged(token("5"));
            store.step();
            configMap.takeRequests();
            checkpoint.acknowledged(token("6"));
            clock.advance(Duration.ofMinutes(5));
            store.step();
            assertThat(configMap.takeRequests()).isEmpty();
        }

        @Test
        void losesTheRaceOfAWriteThatWasOnItsWay() throws InterruptedException {
            checkpoint.read();
            checkpoint.acknowledged(token("5"));
            configMap.beforeNextUpdate(() -> {
                configMap.edit("event.tokenKey", "100");
                configMap.annotate(Writer.ANNOTATION, "pod-b/8");
            });
            store.step();
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "100"));
        }

        @Test
        void beginsItsNextTermWhereTheOtherStopped() throws InterruptedException {
            checkpoint.read();
            checkpoint.acknowledged(token("5"));
            store.step();
            checkpoint.acknowledged(token("not written in time"));
            leading.set(false);
            nextCheckpoint.read();
            nextCheckpoint.acknowledged(token("50"));
            next.step();
            clock.advance(Duration.ofMinutes(2));
            TermCheckpoint again =
                    store.open("event", "event:1", new LeaderTerm(new Writer("pod-a", 9), Fence.alwaysOpen()));
            store.step();
            assertThat(configMap.data()).containsEntry("event.tokenKey", "50");
            assertThat(again.read()).isEqualTo(token("50"));
            assertThat(configMap.writer()).contains("pod-a/9");
        }

        @Test
        void isHeardNoMoreWhenItsNextTermHasBegun() throws InterruptedException {
            checkpoint.read();
            TermCheckpoint again =
                    store.open("event", "event:1", new LeaderTerm(new Writer("pod-a", 9), Fence.alwaysOpen()));
            checkpoint.acknowledged(token("late"));
            assertThat(again.read().isEmpty()).isTrue();
        }

        @Test
        void thatLedAgainWithNobodyBetweenGoesOnWithWhatCouldNotBeWritten() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1"));
            checkpoint.read();
            checkpoint.acknowledged(token("5"));
            leading.set(false);
            TermCheckpoint again = store.open("event", "event:1", new LeaderTerm(POD_A, Fence.alwaysOpen()));
            assertThat(again.read()).isEqualTo(token("5"));
            store.step();
            assertThat(configMap.data()).containsEntry("event.tokenKey", "5");
        }
    }

    @Nested
    class WithoutPermission {
        @Test
        void toReadWorksFromMemoryAndSaysWhatToGrant() throws InterruptedException {
            configMap.refuse("get", 403);
            TermCheckpoint checkpoint = open(POD_A);
            assertThat(checkpoint.read().isEmpty()).isTrue();
            checkpoint.acknowledged(token("5"));
            assertThat(checkpoint.read()).isEqualTo(token("5"));
            assertThat(store.status().state()).isEqualTo(State.IN_MEMORY);
            assertThat(store.status().problem().orElseThrow())
                    .contains("get configmap monitoring/datadogtoken")
                    .contains("403")
                    .contains("manifests/rbac.yaml");
        }

        @Test
        void toWriteReadsAndThenWorksFromMemory() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1"));
            configMap.refuse("update", 403);
            TermCheckpoint checkpoint = open(POD_A);
            assertThat(checkpoint.read()).isEqualTo(token("1"));
            assertThat(store.status().problem().orElseThrow()).contains("update configmap monitoring/datadogtoken");
            checkpoint.acknowledged(token("5"));
            TermCheckpoint nextTerm = open(new Writer("pod-a", 9));
            assertThat(nextTerm.read()).isEqualTo(token("5"));
        }

        @Test
        void toCreateNamesTheVerb() throws InterruptedException {
            configMap.refuse("create", 403);
            assertThat(open(POD_A).read().isEmpty()).isTrue();
            assertThat(store.status().problem().orElseThrow()).contains("create configmap monitoring/datadogtoken");
        }

        @Test
        void asksAgainOnceAMinuteAndStoresWhenItIsGranted() throws InterruptedException {
            configMap.refuse("create", 403);
            TermCheckpoint checkpoint = open(POD_A);
            checkpoint.read();
            checkpoint.acknowledged(token("5"));
            configMap.takeRequests();
            store.step();
            clock.advance(Duration.ofSeconds(59));
            store.step();
            assertThat(configMap.takeRequests()).isEmpty();
            configMap.allow("create");
            clock.advance(Duration.ofSeconds(1));
            store.step();
            assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "5"));
            assertThat(store.status().state()).isEqualTo(State.STORED);
            assertThat(store.status().problem()).isEmpty();
        }

        @Test
        void aKeyUnderBinaryDataIsNamedWithItsConfigMap() throws InterruptedException {
            configMap.put(Map.of());
            configMap.putBinary("event.tokenKey");
            configMap.refuse("update", 422);
            open(POD_A).read();
            assertThat(store.status().problem().orElseThrow())
                    .contains("binaryData of configmap monitoring/datadogtoken", "event.tokenKey");
        }

        @Test
        void anImmutableConfigMapIsNamedAsTheUsersToCorrect() throws InterruptedException {
            configMap.put(Map.of("event.tokenKey", "1"));
            configMap.refuse("update", 422);
            assertThat(open(POD_A).read()).isEqualTo(token("1"));
            assertThat(store.status().problem().orElseThrow())
                    .contains("delete or correct that configmap")
                    .contains("update configmap monitoring/datadogtoken");
        }
    }

    @Nested
    class Flushing {
        /** Its thread lives in real time: a retry comes by itself, a second write only by a flush. */
        private final CheckpointStore running =
                new ClusterCheckpointStore(configMap, Clock.systemUTC(), Duration.ofSeconds(50));

        private final TermCheckpoint checkpoint =
                running.open("event", "event:1", new LeaderTerm(POD_A, Fence.alwaysOpen()));

        @BeforeEach
        void start() {
            running.start();
        }

        @AfterEach
        void close() {
            running.close();
        }

        @Test
        void writesAtOnceThoughTheIntervalIsNotOver() throws InterruptedException {
            checkpoint.read();
            checkpoint.acknowledged(token("1"));
            await().until(() -> configMap.data().containsValue("1"));
            checkpoint.acknowledged(token("2"));
            assertThat(running.flush(Duration.ofSeconds(10))).isTrue();
            assertThat(configMap.data()).containsEntry("event.tokenKey", "2");
        }

        @Test
        void triesAgainWithinItsTime() throws InterruptedException {
            checkpoint.read();
            configMap.refuse("update", 503);
            checkpoint.acknowledged(token("1"));
            assertThat(running.flush(Duration.ofMillis(100))).isFalse();
            configMap.allow("update");
            assertThat(running.flush(Duration.ofSeconds(10))).isTrue();
        }

        @Test
        void failsWhenTheTermEndsBeforeTheWrite() throws InterruptedException {
            AtomicBoolean leading = new AtomicBoolean(true);
            TermCheckpoint ending = running.open("event", "event:1", new LeaderTerm(POD_B, leading::get));
            ending.read();
            ending.acknowledged(token("1"));
            await().until(() -> configMap.data().containsValue("1"));
            configMap.beforeNextUpdate(() -> {
                leading.set(false);
                configMap.annotate(Writer.ANNOTATION, "pod-c/9");
            });
            ending.acknowledged(token("2"));
            assertThat(running.flush(Duration.ofSeconds(10))).isFalse();
        }

        @Test
        void doesNotWaitForAPermission() throws InterruptedException {
            configMap.refuse("create", 403);
            checkpoint.read();
            checkpoint.acknowledged(token("1"));
            Instant begin = Instant.now();
            assertThat(running.flush(Duration.ofSeconds(20))).isFalse();
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }

        @Test
        void closingEndsTheThread() throws Exception {
            ThreadGroup threads = new ThreadGroup("of this store");
            FutureTask<CheckpointStore> start = new FutureTask<>(() -> {
                CheckpointStore started = new ClusterCheckpointStore(configMap, Clock.systemUTC(), INTERVAL);
                started.start();
                return started;
            });
            new Thread(threads, start).start();
            CheckpointStore another = start.get();
            await().until(() -> threads.activeCount() == 1);

            another.close();

            assertThat(threads.activeCount()).isZero();
        }
    }

    @Test
    void aCheckpointBeyondTheLimitIsNamedAndNotStoredAndTheOthersAre() throws InterruptedException {
        TermCheckpoint fat = open(POD_A);
        TermCheckpoint other = store.open("pvc_usage", "pvc_usage:1", new LeaderTerm(POD_A, Fence.alwaysOpen()));
        fat.read();
        other.read();
        fat.acknowledged(token("1"));
        fat.acknowledged(token("x".repeat(1_500_000)));
        other.acknowledged(Checkpoint.of("day", "Monday"));
        store.step();
        assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "1", "pvc_usage.day", "Monday"));
        assertThat(store.status().problem().orElseThrow()).contains("event:1", "1500014 bytes", "limit of 65536");
    }

    @Test
    void twoInstancesThatShareAPrefixAreNamed() throws InterruptedException {
        LeaderTerm term = new LeaderTerm(POD_A, Fence.alwaysOpen());
        TermCheckpoint first = store.open("event", "event:first", term);
        TermCheckpoint second = store.open("event", "event:second", term);
        second.read();
        second.acknowledged(token("2"));
        assertThat(store.status().problem()).isEmpty();
        first.acknowledged(token("1"));
        store.step();
        assertThat(configMap.data()).isEqualTo(Map.of("event.tokenKey", "2"));
        assertThat(store.status().problem().orElseThrow()).contains("event:first", "event:second", "share");
    }

    @Test
    void inMemoryKeepsThemAsLongAsTheProcessLives() throws InterruptedException {
        try (CheckpointStore memory = CheckpointStore.inMemory(clock)) {
            TermCheckpoint checkpoint = memory.open("event", "event:1", new LeaderTerm(POD_A, Fence.alwaysOpen()));
            assertThat(checkpoint.read().isEmpty()).isTrue();
            checkpoint.acknowledged(token("5"));
            assertThat(memory.open("event", "event:1", new LeaderTerm(POD_A, Fence.alwaysOpen()))
                            .read())
                    .isEqualTo(token("5"));
            assertThat(memory.flush(Duration.ofSeconds(1))).isTrue();
            assertThat(memory.status().state()).isEqualTo(State.IN_MEMORY);
            assertThat(memory.status().problem()).isEmpty();
        }
    }

    @Test
    void statusShowsEachPositionAndItsAge() throws InterruptedException {
        TermCheckpoint checkpoint = open(POD_A);
        checkpoint.read();
        checkpoint.acknowledged(token("5"));
        store.step();
        clock.advance(Duration.ofSeconds(3));
        CheckpointStatus status = store.status();
        assertThat(status.target()).isEqualTo("configmap monitoring/datadogtoken");
        assertThat(position().entries()).isEqualTo(Map.of("tokenKey", "5"));
        assertThat(position().age()).contains(Duration.ofSeconds(3));
    }
}
