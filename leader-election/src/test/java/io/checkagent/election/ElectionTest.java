// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules one by one, for a lease of 60 s, a renew deadline of 30 s and a retry period of 15 s. */
class ElectionTest {
    private final VirtualTime time = new VirtualTime();
    private final SimulatedClock clock = new SimulatedClock(time, 1, 0);
    private final Recorded recorded = new Recorded();
    private final Election election = new Election(
            LeaderElectionConfig.ofLease("agent-a", Duration.ofSeconds(60)),
            new SimulatedCandidate.NamedLock(),
            clock,
            new SplittableRandom(1),
            recorded);
    private int resourceVersion = 100;

    @BeforeEach
    void start() {
        election.onTime();
        election.onWatchOpened();
    }

    @Test
    void aFreshCandidateReadsTheLockFirst() {
        assertThat(recorded.request()).isInstanceOf(LockRequest.Get.class);
    }

    @Test
    void anAbsentLockIsCreatedWithTransitionsZero() {
        answer(LockSnapshot.absent());
        pass(Election.TAKEOVER_SPREAD);

        LockRequest.Write write = recorded.write();
        assertThat(write.seen().exists()).isFalse();
        assertThat(write.record().holderIdentity()).isEqualTo("agent-a");
        assertThat(write.record().leaseDurationSeconds()).isEqualTo(60);
        assertThat(write.record().leaderTransitions()).isZero();
    }

    @Test
    void anObjectWithoutRecordIsTakenAsClientGoTakesIt() {
        answer(blank());
        pass(Election.TAKEOVER_SPREAD);

        assertThat(recorded.write().record().leaderTransitions()).isEqualTo(1);
    }

    @Test
    void aLockThatIsHeldIsTakenWhenItDidNotChangeForItsLeaseHoweverOldItsTimes() {
        answer(heldBy("agent-b", 60, 4, Instant.EPOCH));

        pass(Duration.ofSeconds(60).minusMillis(1));
        assertThat(recorded.requests).hasSize(1);

        pass(Election.TAKEOVER_SPREAD);
        assertThat(recorded.write().record().leaderTransitions()).isEqualTo(5);
    }

    @Test
    void theTransitionsOfALockBeginAnewAfterTheLastNumberThatTheApiServerTakes() {
        answer(heldBy("agent-b", 60, Integer.MAX_VALUE, now()));

        pass(Duration.ofSeconds(60).plus(Election.TAKEOVER_SPREAD));

        assertThat(recorded.write().record().leaderTransitions()).isZero();
    }

    @Test
    void theLeaseOfTheRecordCountsNotOnesOwn() {
        answer(heldBy("agent-b", 5, 0, now()));

        pass(Duration.ofSeconds(5).plus(Election.TAKEOVER_SPREAD));

        assertThat(recorded.write().record().leaseDurationSeconds()).isEqualTo(60);
    }

    @Test
    void aRecordWithoutLeaseIsGivenOnesOwn() {
        answer(heldBy("agent-b", 0, 0, now()));

        pass(Duration.ofSeconds(59));
        assertThat(recorded.requests).hasSize(1);
        pass(Duration.ofSeconds(2));
        assertThat(recorded.write()).isNotNull();
    }

    @Test
    void everyRenewalSeenStartsTheLeaseAnew() {
        answer(heldBy("agent-b", 60, 0, now()));
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(15));
            election.onWatchShows(heldBy("agent-b", 60, 0, now()));
        }

        assertThat(recorded.requests).as("requests while the leader renews").hasSize(1);
    }

    @Test
    void aReleasedLockIsTakenAtOnce() {
        answer(heldBy("agent-b", 60, 0, now()));
        election.onWatchShows(heldBy("", 1, 0, now()));

        pass(Election.TAKEOVER_SPREAD);

        assertThat(recorded.write().record().leaderTransitions()).isEqualTo(1);
    }

    @Test
    void withoutAWatchTheLockIsPolledAtClientGosPace() {
        election.onWatchRefused("The watch is refused.");
        answer(heldBy("agent-b", 60, 0, now()));

        long pause = election.nextWake() - clock.nanoTime();
        assertThat(pause).isBetween(seconds(15), seconds(33));
        pass(Duration.ofNanos(pause));
        assertThat(recorded.requests).hasSize(2);
        assertThat(recorded.request()).isInstanceOf(LockRequest.Get.class);
        assertThat(election.status().lastError()).contains("The watch is refused.");
    }

    @Test
    void theLeaderRenewsEveryRetryPeriodWithOneRequest() {
        lead();
        int before = recorded.requests.size();

        for (int i = 0; i < 4; i++) {
            pass(Duration.ofSeconds(15));
            answerWrite();
        }

        assertThat(recorded.requests).hasSize(before + 4);
        assertThat(recorded.requests.subList(before, before + 4)).hasOnlyElementsOfType(LockRequest.Write.class);
        assertThat(recorded.events).containsExactly("leader agent-a", "started 0");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "nobody",
            value = {
                "nobody, nobody held the lock",
                "'', the lock was released",
                "agent-a, the lock was its own already",
                "agent-b, the lease of agent-b ran out"
            })
    void aNewLeaderSaysWhyItCouldTakeTheLock(@Nullable String holder, String cause) {
        answer(holder == null ? blank() : heldBy(holder, 60, 1, now()));
        while (recorded.request() instanceof LockRequest.Get) {
            pass(Duration.ofSeconds(1));
        }
        answerWrite();

        assertThat(recorded.causes).containsExactly(cause);
    }

    @Test
    void everyRenewalChangesTheRecordThoughItHoldsWholeSeconds() {
        answer(LockSnapshot.absent());
        pass(Election.TAKEOVER_SPREAD);
        answerWrite();
        LeaderElectionRecord first = recorded.write().record();
        // A conflict makes the leader write again within the same second.
        pass(Duration.ofSeconds(15));
        election.onFailure(recorded.request().id(), FailureCause.CONFLICT, "conflict");
        answer(snapshot(Optional.of(first)));

        assertThat(RecordJson.write(recorded.write().record())).isNotEqualTo(RecordJson.write(first));
    }

    @Test
    void aLeaderWithoutRenewalStopsAtItsDeadlineCountedFromTheStartOfTheLastRequest() {
        answer(LockSnapshot.absent());
        pass(Election.TAKEOVER_SPREAD);
        long requestedAt = recorded.requestedAt;
        pass(Duration.ofSeconds(5));
        answerWrite();
        Term term = election.term().orElseThrow();

        pass(Duration.ofNanos(requestedAt + Duration.ofSeconds(30).toNanos() - time.now() - 1));
        assertThat(term.isOpen()).isTrue();
        pass(Duration.ofNanos(1));

        assertThat(term.isOpen()).isFalse();
        assertThat(recorded.events.get(2)).startsWith("stopped 0: no renewal succeeded for 30 s");
    }

    @Test
    void aRenewalThatMayHaveBeenCarriedOutUnseenIsFollowedByARead() {
        lead();
        pass(Duration.ofSeconds(15));
        LockRequest.Write lost = recorded.write();
        pass(Duration.ofSeconds(9));

        assertThat(recorded.abandoned).contains(lost);
        answer(snapshot(Optional.of(lost.record())));

        assertThat(recorded.write().record().holderIdentity()).isEqualTo("agent-a");
        answerWrite();
        assertThat(recorded.events).containsExactly("leader agent-a", "started 0");
    }

    @Test
    void aLeaderThatSeesAnotherHolderStopsAtOnce() {
        lead();
        pass(Duration.ofSeconds(15));
        election.onFailure(recorded.request().id(), FailureCause.CONFLICT, "conflict");
        answer(heldBy("agent-b", 60, 1, now()));

        assertThat(recorded.events)
                .containsExactly(
                        "leader agent-a", "started 0", "leader agent-b", "stopped 0: the lock is now held by agent-b");
    }

    @Test
    void aLockThatVanishedIsRestoredByItsLeaderInTheSameTerm() {
        lead();
        pass(Duration.ofSeconds(2));
        election.onWatchShows(LockSnapshot.absent());
        answer(LockSnapshot.absent());

        assertThat(recorded.write().record().holderIdentity()).isEqualTo("agent-a");
        assertThat(recorded.write().record().leaderTransitions()).isZero();
        answerWrite();
        assertThat(recorded.events).containsExactly("leader agent-a", "started 0");
    }

    @Test
    void aLockThatVanishedWhileTheProcessWasSuspendedIsNotRestored() {
        lead();
        clock.suspend();
        time.runUntil(time.now() + seconds(60), () -> {});
        clock.resume();
        election.onWatchShows(LockSnapshot.absent());
        pass(Duration.ofSeconds(1));
        answer(LockSnapshot.absent());

        assertThat(recorded.events).endsWith("stopped 0: the lock vanished while this process did not run");
    }

    @Test
    void aLockThatVanishedIsMarkedByFollowersAndTakenALeaseLater() {
        answer(heldBy("agent-b", 60, 4, now()));
        pass(Duration.ofSeconds(10));
        election.onWatchShows(LockSnapshot.absent());

        pass(Election.TAKEOVER_SPREAD.multipliedBy(2));
        assertThat(recorded.write().record().holderIdentity()).isEqualTo(LeaderElectionRecord.VANISHED_HOLDER);
        answerWrite();

        int before = recorded.requests.size();
        pass(Duration.ofSeconds(59));
        assertThat(recorded.requests).hasSize(before);
        pass(Duration.ofSeconds(2));
        assertThat(recorded.write().record().holderIdentity()).isEqualTo("agent-a");
        assertThat(recorded.write().record().leaderTransitions()).isEqualTo(5);
    }

    @Test
    void anAnswerPastItsDeadlineCountsForNothing() {
        answer(LockSnapshot.absent());
        pass(Election.TAKEOVER_SPREAD);
        LockRequest.Write late = recorded.write();
        pass(Duration.ofSeconds(10));

        assertThat(recorded.abandoned).contains(late);
        election.onAnswer(late.id(), snapshot(Optional.of(late.record())));
        assertThat(recorded.events).isEmpty();
    }

    @Test
    void aProcessThatWakesPastItsDeadlineDoesNotLead() {
        lead();
        Term term = election.term().orElseThrow();
        time.runUntil(time.now() + Duration.ofSeconds(55).toNanos(), () -> {});

        assertThat(term.isOpen()).isFalse();
        election.onTime();
        assertThat(recorded.events).hasSize(3);
    }

    @Test
    void stoppingReleasesTheLockOnceTheWorkHasStopped() {
        lead();
        election.stop();
        assertThat(recorded.events).endsWith("stopped 0: the agent shuts down");
        int before = recorded.requests.size();
        assertThat(recorded.requests).hasSize(before);

        election.onWorkStopped();
        LeaderElectionRecord released = recorded.write().record();
        assertThat(released.isReleased()).isTrue();
        assertThat(released.leaseDurationSeconds()).isEqualTo(1);
        answerWrite();
        assertThat(election.isStopped()).isTrue();
    }

    @Test
    void stoppingWhileARenewalIsUnderWayReleasesAfterIt() {
        lead();
        pass(Duration.ofSeconds(15));
        LockRequest.Write renewal = recorded.write();
        election.stop();
        election.onWorkStopped();
        assertThat(recorded.write()).isSameAs(renewal);

        answerWrite();

        assertThat(recorded.write().record().isReleased()).isTrue();
    }

    @Test
    void aLockLostToARivalIsNotReleased() {
        lead();
        election.stop();
        election.onWorkStopped();
        election.onFailure(recorded.request().id(), FailureCause.CONFLICT, "conflict");
        answer(heldBy("agent-b", 60, 1, now()));

        assertThat(election.isStopped()).isTrue();
    }

    @Test
    void workThatDoesNotStopKeepsTheLockFromBeingReleasedAndTheProcessFromLeadingAgain() {
        lead();
        pass(Duration.ofSeconds(30));
        int before = recorded.requests.size();
        pass(Duration.ofMinutes(2));

        assertThat(recorded.requests.subList(before, recorded.requests.size()))
                .hasOnlyElementsOfType(LockRequest.Get.class);
    }

    @Test
    void aRefusedWriteIsTriedAgainWithGrowingPauses() {
        answer(LockSnapshot.absent());
        pass(Election.TAKEOVER_SPREAD);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            election.onFailure(recorded.request().id(), FailureCause.FORBIDDEN, "The API server refuses.");
            assertThat(election.status().lastError()).contains("The API server refuses.");
            pauses.add(election.nextWake() - clock.nanoTime());
            pass(Duration.ofNanos(election.nextWake() - clock.nanoTime()));
        }

        assertThat(pauses.get(0)).isBetween(seconds(1), seconds(1) * 22 / 10);
        assertThat(pauses.get(4)).isBetween(seconds(16), seconds(36));
        assertThat(pauses.get(8)).isBetween(seconds(120), seconds(264));
    }

    @Test
    void theFirstRefusalOfAnApiServerThatHasJustStartedCostsNoLongPause() {
        for (int i = 0; i < 9; i++) {
            election.onFailure(recorded.request().id(), FailureCause.UNREACHABLE, "The API server is not there.");
            pass(Duration.ofNanos(election.nextWake() - clock.nanoTime()));
        }

        election.onFailure(recorded.request().id(), FailureCause.FORBIDDEN, "The API server refuses.");

        assertThat(election.nextWake() - clock.nanoTime()).isBetween(seconds(1), seconds(1) * 22 / 10);
    }

    @Test
    void aWatchThatMissedRenewalsIsOpenedAnew() {
        answer(heldBy("agent-b", 60, 0, now()));
        pass(Duration.ofSeconds(61));
        election.onFailure(recorded.write().id(), FailureCause.CONFLICT, "conflict");
        pass(Duration.ofSeconds(1));
        answer(heldBy("agent-b", 60, 0, now()));

        assertThat(recorded.events).endsWith("reopen watch");
    }

    @Test
    void anOlderStateFromTheWatchIsIgnored() {
        LockSnapshot older = heldBy("agent-c", 60, 0, now());
        answer(heldBy("agent-b", 60, 1, now()));

        election.onWatchShows(older);

        assertThat(election.status().currentHolder()).contains("agent-b");
    }

    @Test
    void aReleaseThatTheWatchShowsIsNotUndoneByAnAnswerThatWasOnItsWay() {
        LockSnapshot held = heldBy("agent-b", 60, 0, now());
        pass(Duration.ofMillis(10));
        election.onWatchShows(heldBy("", 1, 0, now()));

        answer(held);
        pass(Election.TAKEOVER_SPREAD);

        assertThat(recorded.write().record().leaderTransitions()).isEqualTo(1);
    }

    private void lead() {
        answer(LockSnapshot.absent());
        pass(Election.TAKEOVER_SPREAD);
        answerWrite();
        assertThat(election.term()).isPresent();
    }

    private void answer(LockSnapshot snapshot) {
        assertThat(recorded.request()).isInstanceOf(LockRequest.Get.class);
        election.onAnswer(recorded.request().id(), snapshot);
    }

    private void answerWrite() {
        LockRequest.Write write = recorded.write();
        election.onAnswer(write.id(), snapshot(Optional.of(write.record())));
    }

    private void pass(Duration duration) {
        long end = time.now() + duration.toNanos();
        while (clock.whenItShows(election.nextWake()) <= end + 1) {
            time.runUntil(Math.max(time.now(), clock.whenItShows(election.nextWake())), () -> {});
            election.onTime();
        }
        time.runUntil(end, () -> {});
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.currentTimeMillis());
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private LockSnapshot heldBy(String holder, int leaseSeconds, int transitions, Instant renewed) {
        return snapshot(Optional.of(new LeaderElectionRecord(
                holder, leaseSeconds, Optional.of(renewed), Optional.of(renewed), transitions)));
    }

    private LockSnapshot blank() {
        return snapshot(Optional.empty());
    }

    private LockSnapshot snapshot(Optional<LeaderElectionRecord> record) {
        ConfigMap object = new ConfigMap();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setResourceVersion(Integer.toString(++resourceVersion));
        object.setMetadata(metadata);
        return new LockSnapshot(record.map(RecordJson::write), record, List.of(Optional.of(object)));
    }

    /** Keeps what the election wants done. */
    private final class Recorded implements ElectionOutput {
        private final List<LockRequest> requests = new ArrayList<>();
        private final List<LockRequest> abandoned = new ArrayList<>();
        private final List<String> events = new ArrayList<>();
        private final List<String> causes = new ArrayList<>();
        private long requestedAt;

        LockRequest request() {
            return requests.get(requests.size() - 1);
        }

        LockRequest.Write write() {
            return (LockRequest.Write) request();
        }

        @Override
        public void send(LockRequest request) {
            requests.add(request);
            requestedAt = time.now();
        }

        @Override
        public void abandon(LockRequest request) {
            abandoned.add(request);
        }

        @Override
        public void startedLeading(Term term, String cause) {
            causes.add(cause);
            events.add("started " + term.number());
        }

        @Override
        public void stoppedLeading(Term term, String cause) {
            events.add("stopped " + term.number() + ": " + cause);
        }

        @Override
        public void newLeader(String identity) {
            events.add("leader " + identity);
        }

        @Override
        public void reopenWatch() {
            events.add("reopen watch");
        }
    }
}
