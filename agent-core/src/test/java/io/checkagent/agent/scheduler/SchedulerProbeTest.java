// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.api.Scope;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchedulerProbeTest {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final AtomicLong nanos = new AtomicLong();
    private final RunThreads threads = new RunThreads();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        threads.close();
    }

    private Scheduler scheduler(Executor executor) {
        Scheduler scheduler = new Scheduler(
                4,
                nanos::get,
                executor,
                (instance, term) -> new FakeOutlet(),
                TestInstances.SURROUNDINGS,
                TestInstances.firstRuns());
        scheduler.add(TestInstances.of("a", Scope.NODE, false, INTERVAL, context -> awaitTheEnd()));
        return scheduler;
    }

    private SchedulerProbe probe() {
        return new SchedulerProbe(scheduler(threads::execute), threads);
    }

    private void start(String name, BackgroundLoop.Body body) {
        threads.start(Set.of(new BackgroundLoop(name, body)));
    }

    @Test
    void aLoopThatDiesIsNotLive() {
        start("telemetry", () -> {
            throw new AssertionError("a defect");
        });

        await().untilAsserted(() -> assertThat(probe().notLive()).hasValue("the thread telemetry has ended"));
    }

    @Test
    void aLoopThatWasEndedIsNoneThatDied() {
        start("reload", end::await);
        start("scheduler", end::await);

        threads.end("reload");
        await().until(() -> threads.loops().size() == 1);

        assertThat(probe().notLive()).isEmpty();
    }

    @Test
    void aSchedulerThatNoLongerLooksAtTheChecksIsNotLiveThoughItHoldsItsLock() {
        CountDownLatch inTheTick = new CountDownLatch(1);
        Scheduler stuck = scheduler(run -> {
            inTheTick.countDown();
            awaitTheEnd();
        });
        SchedulerProbe probe = new SchedulerProbe(stuck, threads);
        stuck.start();
        nanos.addAndGet(INTERVAL.toNanos());
        start("scheduler", stuck::loop);
        await().until(() -> inTheTick.getCount() == 0);
        assertThat(probe.notLive()).isEmpty();

        nanos.addAndGet(Duration.ofSeconds(61).toNanos());

        assertThat(probe.notLive())
                .hasValueSatisfying(why -> assertThat(why).startsWith("has not looked at the checks for"));
    }

    @Test
    void aCheckThatHangsIsLive() {
        Scheduler scheduler = scheduler(threads::execute);
        SchedulerProbe probe = new SchedulerProbe(scheduler, threads);
        scheduler.start();
        nanos.addAndGet(INTERVAL.toNanos());
        start("scheduler", scheduler::loop);
        await().until(() -> state(scheduler) == CheckStatus.State.RUNNING);

        await().untilAsserted(() -> {
            nanos.addAndGet(Duration.ofSeconds(30).toNanos());
            // Wakes the loop, whose time is virtual.
            scheduler.add(TestInstances.of("b" + nanos.get(), Scope.NODE, false, INTERVAL, context -> {}));
            assertThat(state(scheduler)).isEqualTo(CheckStatus.State.STUCK);
        });

        await().untilAsserted(() -> assertThat(probe.notLive()).isEmpty());
    }

    private static CheckStatus.State state(Scheduler scheduler) {
        return scheduler.status().get(0).state();
    }

    private void awaitTheEnd() {
        while (true) {
            try {
                end.await();
                return;
            } catch (InterruptedException e) {
                // Deaf.
            }
        }
    }
}
