// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.crash.Crashes;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In virtual time: a run takes as long as the test says, by when it lets the run's thread go. */
class SchedulerTest {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final VirtualThreads threads = new VirtualThreads();
    private final FakeOutlet outlet = new FakeOutlet();
    private long nanos;

    @Test
    void runsAPeriodicCheckOnceEachInterval() {
        CountingCheck check = new CountingCheck();
        Scheduler scheduler = scheduler(4);
        scheduler.add(node("a", check));
        scheduler.start();

        pass(scheduler, Duration.ofMinutes(1));

        assertThat(check.startedAt).containsExactly(0L, 15L, 30L, 45L, 60L);
        assertThat(outlet.commits).isEqualTo(5);
    }

    @Test
    void spreadsFirstRunsEvenlyOverTheInterval() {
        Scheduler scheduler = scheduler(1000);
        List<CountingCheck> checks = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            CountingCheck check = new CountingCheck();
            checks.add(check);
            scheduler.add(node("check-" + i, check));
        }
        scheduler.start();

        pass(scheduler, INTERVAL);

        int[] perSecond = new int[16];
        checks.forEach(check -> perSecond[(int) (long) check.startedAt.get(0)]++);
        for (int second = 1; second < 15; second++) {
            assertThat(perSecond[second]).as("second " + second).isBetween(8, 12);
        }
    }

    @Test
    void doesNotLetTheAuthorOfACheckWaitForAFirstRun() {
        Scheduler scheduler =
                scheduler(1000, new FirstRuns(new Installation(Path.of("unused"), Map.of()).forDevelopment()));
        List<CountingCheck> checks =
                Stream.generate(CountingCheck::new).limit(5).toList();
        checks.forEach(check -> scheduler.add(node("check-" + checks.indexOf(check), check)));
        scheduler.start();

        pass(scheduler, INTERVAL);

        assertThat(checks).allSatisfy(check -> assertThat(check.startedAt).containsExactly(0L, 15L));
    }

    @Test
    void oneThatTheAgentDiedOfWaitsAndSaysWhy(@TempDir Path directory) throws IOException {
        Files.writeString(
                directory.resolve("crashes"),
                "deadly\t1\t%s\tit ended the agent\n".formatted(Instant.EPOCH.plusSeconds(60)));
        CountingCheck check = new CountingCheck();
        try (Crashes crashes = TestInstances.crashes(directory, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))) {
            crashes.open();
            Scheduler scheduler = new Scheduler(
                    4,
                    () -> nanos,
                    threads,
                    (instance, term) -> outlet,
                    TestInstances.surroundings(crashes),
                    TestInstances.firstRuns());
            scheduler.add(node("deadly", check));
            scheduler.start();

            pass(scheduler, Duration.ofSeconds(59));
            assertThat(check.startedAt).isEmpty();
            assertThat(scheduler.status().get(0).lastError().orElseThrow())
                    .contains("held back until 1970-01-01T00:01:00Z")
                    .contains("it ended the agent")
                    .contains(directory.resolve("crashes").toString());

            pass(scheduler, Duration.ofSeconds(2));
            assertThat(check.startedAt).containsExactly(60L);
            assertThat(scheduler.status().get(0).lastError()).isEmpty();
        }
    }

    @Test
    void leavesOutRunsWhileTheOneBeforeGoesOnAndCountsThem() {
        CountingCheck check = new CountingCheck();
        Scheduler scheduler = scheduler(4);
        scheduler.add(node("slow", check));
        scheduler.start();

        scheduler.tick();
        nanos += Duration.ofSeconds(40).toNanos();
        scheduler.tick();
        threads.runAll();

        assertThat(scheduler.status().get(0).overruns()).isEqualTo(2);
        pass(scheduler, Duration.ofSeconds(5));
        assertThat(check.startedAt).as("back in its rhythm").containsExactly(40L, 45L);
    }

    @Test
    void interruptsARunAtItsTimeLimitAndGivesItsPlaceAwayWhenItDoesNotHeed() {
        CountingCheck other = new CountingCheck();
        Scheduler scheduler = scheduler(1);
        scheduler.add(node("hung", new CountingCheck()));
        scheduler.start();
        scheduler.tick();
        Runnable hung = threads.take();
        scheduler.add(node("other", other));
        scheduler.start();

        pass(scheduler, Duration.ofSeconds(59));
        assertThat(other.startedAt).as("the only place is taken").isEmpty();
        pass(scheduler, Duration.ofSeconds(2));
        assertThat(scheduler.status().get(0).timeouts()).isEqualTo(1);
        pass(scheduler, Scheduler.GRACE);

        assertThat(scheduler.status().get(0).state()).isEqualTo(CheckStatus.State.STUCK);
        assertThat(other.startedAt).as("the place was given away").isNotEmpty();
        hung.run();
        assertThat(scheduler.status().get(0).state()).isEqualTo(CheckStatus.State.WAITING);
    }

    @Test
    void givesAwayNoMorePlacesThanItsLimit() {
        Scheduler scheduler = scheduler(1);
        int hanging = Scheduler.STUCK_LIMIT + 2;
        for (int i = 0; i < hanging; i++) {
            scheduler.add(node("hung-" + i, new CountingCheck()));
        }
        scheduler.start();

        for (Duration passed = Duration.ZERO; passed.toHours() < 1; passed = passed.plusSeconds(1)) {
            scheduler.tick();
            nanos += Duration.ofSeconds(1).toNanos();
        }

        assertThat(scheduler.status())
                .filteredOn(status -> status.state() == CheckStatus.State.STUCK)
                .hasSize(Scheduler.STUCK_LIMIT);
        assertThat(threads.size()).as("threads in use").isEqualTo(Scheduler.STUCK_LIMIT + 1);
    }

    @Test
    void allInstancesOfACheckThatHangsLeaveTheOthersTheirPlaces() {
        Scheduler scheduler = scheduler(2);
        for (int i = 0; i < 24; i++) {
            scheduler.add(node("hung:" + i, new CountingCheck()));
        }
        scheduler.start();
        for (Duration passed = Duration.ZERO; passed.toMinutes() < 10; passed = passed.plusSeconds(1)) {
            scheduler.tick();
            nanos += Duration.ofSeconds(1).toNanos();
        }
        int hung = threads.size();
        for (int i = 0; i < hung; i++) {
            Runnable unused = threads.take();
        }

        CountingCheck other = new CountingCheck();
        scheduler.add(node("other", other));
        scheduler.start();
        pass(scheduler, Duration.ofMinutes(10));

        assertThat(hung).isBetween(RunnerPlaces.MOST_STUCK_OF_A_CHECK, RunnerPlaces.MOST_STUCK_OF_A_CHECK + 1);
        assertThat(other.startedAt).as("the other check runs in its rhythm").hasSizeGreaterThan(10);
        assertThat(scheduler.status())
                .filteredOn(status -> status.lastError().orElse("").startsWith("is not started: "))
                .hasSize(24 - hung);
    }

    @Test
    void runsAFailingCheckAgainWithBackOffAndShowsWhy() {
        CountingCheck check = new CountingCheck();
        check.failure = new IllegalStateException("no such device /dev/sdz; name another in disk.d/conf.yaml");
        Scheduler scheduler = scheduler(4);
        scheduler.add(node("broken", check));
        scheduler.start();

        pass(scheduler, Duration.ofMinutes(2));

        assertThat(check.startedAt).containsExactly(0L, 15L, 45L, 105L);
        CheckStatus status = scheduler.status().get(0);
        assertThat(status.lastError()).contains("no such device /dev/sdz; name another in disk.d/conf.yaml");
        assertThat(status.totalErrors()).isEqualTo(4);
    }

    @Test
    void returnsToTheRhythmAfterTheFirstGoodRun() {
        CountingCheck check = new CountingCheck();
        check.failure = new IllegalStateException("down");
        Scheduler scheduler = scheduler(4);
        scheduler.add(node("flaky", check));
        scheduler.start();
        pass(scheduler, Duration.ofSeconds(50));
        check.failure = null;

        pass(scheduler, Duration.ofSeconds(100));

        assertThat(check.startedAt).containsExactly(0L, 15L, 45L, 105L, 120L, 135L, 150L);
        assertThat(scheduler.status().get(0).lastError()).isEmpty();
    }

    @Test
    void survivesAnErrorOfAPlugin() {
        CountingCheck check = new CountingCheck();
        check.failure = new NoClassDefFoundError("com/example/Missing");
        Scheduler scheduler = scheduler(4);
        scheduler.add(node("broken", check));
        scheduler.start();

        pass(scheduler, Duration.ofSeconds(16));

        assertThat(scheduler.status().get(0).totalErrors()).isEqualTo(2);
    }

    @Test
    void startsAStreamingCheckAgainWithBackOffAndWithoutAPlace() {
        CountingCheck stream = new CountingCheck();
        CountingCheck periodic = new CountingCheck();
        Scheduler scheduler = scheduler(1);
        scheduler.add(TestInstances.of("stream", Scope.NODE, true, INTERVAL, stream));
        scheduler.add(node("periodic", periodic));
        scheduler.start();

        pass(scheduler, Duration.ofSeconds(20));

        assertThat(stream.startedAt).as("after 1, 2, 4, 8 seconds").containsExactly(0L, 1L, 3L, 7L, 15L);
        assertThat(periodic.startedAt).isNotEmpty();
        assertThat(outlet.commits)
                .as("a streaming check commits itself; what it left uncommitted it will send again")
                .isEqualTo(periodic.startedAt.size());
    }

    @Test
    void keepsClusterChecksOnStandbyUntilStartedAndMakesAFreshCheckForEachTerm() throws InterruptedException {
        List<CountingCheck> made = new ArrayList<>();
        Scheduler scheduler = scheduler(4);
        scheduler.add(TestInstances.made("cluster", Scope.CLUSTER, false, INTERVAL, () -> {
            CountingCheck check = new CountingCheck();
            made.add(check);
            return check;
        }));
        pass(scheduler, Duration.ofMinutes(1));
        assertThat(scheduler.status().get(0).state()).isEqualTo(CheckStatus.State.STANDBY);

        scheduler.lead(TestInstances.TERM);
        pass(scheduler, Duration.ofSeconds(1));
        assertThat(scheduler.stop(Scope.CLUSTER, Duration.ofSeconds(1))).isTrue();
        threads.runAll();
        scheduler.lead(TestInstances.TERM);
        pass(scheduler, Duration.ofSeconds(16));

        assertThat(made).hasSize(2);
        assertThat(made.get(0).closed).isTrue();
        assertThat(made.get(1).closed).isFalse();
    }

    @Test
    void saysWhenARunDidNotEndInTimeAfterAStop() throws InterruptedException {
        Scheduler scheduler = scheduler(4);
        scheduler.add(node("hung", new CountingCheck()));
        scheduler.start();
        scheduler.tick();

        assertThat(scheduler.stop(Scope.NODE, Duration.ofMillis(1))).isFalse();

        threads.runAll();
        assertThat(scheduler.stop(Scope.NODE, Duration.ofMillis(1))).isTrue();
    }

    @Test
    void neverRunsOneInstanceTwiceAtTheSameTime() {
        Scheduler scheduler = scheduler(4);
        scheduler.add(node("a", new CountingCheck()));
        scheduler.add(node("a", new CountingCheck()));
        scheduler.start();
        scheduler.start();

        for (int i = 0; i < 100; i++) {
            scheduler.tick();
            nanos += Duration.ofSeconds(1).toNanos();
        }

        assertThat(threads.size()).isEqualTo(1);
    }

    @Test
    void startsWhatIsAddedWhileItsScopeIsStarted() throws InterruptedException {
        CountingCheck late = new CountingCheck();
        CountingCheck tooLate = new CountingCheck();
        Scheduler scheduler = scheduler(4);
        scheduler.start();

        scheduler.add(node("late", late));
        pass(scheduler, INTERVAL);
        assertThat(scheduler.stop(Scope.NODE, Duration.ofSeconds(1))).isTrue();
        scheduler.add(node("too-late", tooLate));
        pass(scheduler, INTERVAL);

        assertThat(late.startedAt).isNotEmpty();
        assertThat(tooLate.startedAt).isEmpty();
    }

    @Test
    void removesInstancesAndLeavesTheOthersInTheirRhythm() throws InterruptedException {
        CountingCheck kept = new CountingCheck();
        CountingCheck removed = new CountingCheck();
        Scheduler scheduler = scheduler(4);
        scheduler.add(node("kept", kept));
        CheckInstance instance = node("removed", removed);
        scheduler.add(instance);
        scheduler.start();
        pass(scheduler, Duration.ofSeconds(20));
        int runs = removed.startedAt.size();

        assertThat(scheduler.remove(List.of(instance), Duration.ofSeconds(1), Duration.ZERO))
                .isTrue();
        scheduler.add(node("kept", new CountingCheck()));
        pass(scheduler, Duration.ofSeconds(20));

        assertThat(removed.startedAt).hasSize(runs);
        assertThat(removed.closed).isTrue();
        assertThat(kept.startedAt).containsExactly(0L, 15L, 30L);
        assertThat(kept.closed).isFalse();
        assertThat(scheduler.status()).extracting(CheckStatus::id).containsExactly("kept");
    }

    @Test
    void refusesAndShowsARemovedInstanceUntilItsRunEndsAndGivesItsPlaceAway() throws InterruptedException {
        CountingCheck other = new CountingCheck();
        Scheduler scheduler = scheduler(1);
        CheckInstance instance = node("hung", new CountingCheck());
        scheduler.add(instance);
        scheduler.start();
        scheduler.tick();
        Runnable hung = threads.take();

        assertThat(scheduler.remove(List.of(instance), Duration.ofMillis(1), Duration.ZERO))
                .isFalse();
        assertThat(outlet.refused).isTrue();
        scheduler.add(node("other", other));
        assertThat(scheduler.status())
                .extracting(CheckStatus::id, CheckStatus::state)
                .contains(tuple("hung", CheckStatus.State.STOPPING));
        pass(scheduler, Scheduler.GRACE.plusSeconds(1));

        assertThat(other.startedAt).as("the place was given away").isNotEmpty();
        assertThat(scheduler.status())
                .extracting(CheckStatus::id, CheckStatus::state)
                .contains(tuple("hung", CheckStatus.State.STUCK));
        hung.run();
        assertThat(scheduler.status()).extracting(CheckStatus::id).containsExactly("other");
    }

    private Scheduler scheduler(int runners) {
        return scheduler(runners, TestInstances.firstRuns());
    }

    private Scheduler scheduler(int runners, FirstRuns firstRuns) {
        return new Scheduler(
                runners, () -> nanos, threads, (instance, term) -> outlet, TestInstances.SURROUNDINGS, firstRuns);
    }

    private CheckInstance node(String id, Check check) {
        return TestInstances.of(id, Scope.NODE, false, INTERVAL, check);
    }

    /** Lets time pass; runs take none. */
    private void pass(Scheduler scheduler, Duration duration) {
        long end = nanos + duration.toNanos();
        while (true) {
            long next = scheduler.tick();
            if (threads.size() > 0) {
                threads.runAll();
            } else if (next > end) {
                nanos = end;
                return;
            } else {
                nanos = next;
            }
        }
    }

    private final class CountingCheck implements Check {
        private final List<Long> startedAt = new ArrayList<>();
        private @Nullable Throwable failure;
        private boolean closed;

        @Override
        public void run(CheckContext context) throws Exception {
            startedAt.add(Duration.ofNanos(nanos).toSeconds());
            if (failure instanceof Exception exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class VirtualThreads implements Executor {
        private final Queue<Runnable> waiting = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }

        int size() {
            return waiting.size();
        }

        Runnable take() {
            return waiting.remove();
        }

        void runAll() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }
    }
}
