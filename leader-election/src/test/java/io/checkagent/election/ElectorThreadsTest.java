// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What an elector tells of its threads, so that an agent whose election is dead is started anew. */
@Timeout(60)
@Isolated("its threads end by errors, which the waiting of other tests would find")
class ElectorThreadsTest {
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final AtomicLong passed = new AtomicLong();
    private volatile Runnable atEachLookAtTheTime = () -> {};
    private volatile Runnable whenTold = () -> {};
    private final CountDownLatch end = new CountDownLatch(1);
    private final SilentLock lock = new SilentLock();
    private final LeaderElector elector =
            new LeaderElector(LeaderElectionConfig.ofLease("agent-1", LEASE), lock, new Listener(), new Clock());

    /** The real one, which a test puts forward or breaks for the election's thread. */
    private final class Clock implements ElectionClock {
        @Override
        public long nanoTime() {
            if (Thread.currentThread().getName().equals("leader-election")) {
                atEachLookAtTheTime.run();
            }
            return System.nanoTime() + passed.get();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    }

    private final class Listener implements LeaderElectionListener {
        @Override
        public void onStartedLeading(Term term) {
            whenTold.run();
        }

        @Override
        public void onStoppedLeading(Term term, String cause) {}

        @Override
        public void onNewLeader(String identity) {}
    }

    /** Free, and nobody answers to a watch. */
    private static final class SilentLock extends SimulatedCandidate.NamedLock {
        private volatile boolean breaksTheWatch;

        @Override
        public LockSnapshot get() {
            return LockSnapshot.absent();
        }

        @Override
        public LockSnapshot write(LockSnapshot seen, LeaderElectionRecord record) {
            return new LockSnapshot(Optional.of("a record"), Optional.of(record), seen.objects());
        }

        @Override
        public String describe() {
            if (breaksTheWatch && Thread.currentThread().getName().equals("leader-election-watch")) {
                throw new AssertionError("a defect");
            }
            return super.describe();
        }
    }

    @AfterEach
    void close() {
        end.countDown();
        elector.close();
    }

    private List<String> dead() {
        return elector.threads().stream()
                .filter(thread -> !thread.isAlive())
                .map(Thread::getName)
                .toList();
    }

    private void awaitTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whileTheyGoOnThereIsNothingToTell() {
        assertThat(elector.stuckFor()).as("not started").isEmpty();
        elector.start();

        await().until(() -> elector.term().isPresent());

        passed.addAndGet(Duration.ofMinutes(2).toNanos());
        await().untilAsserted(() -> assertThat(elector.stuckFor()).isEmpty());
        assertThat(elector.threads()).hasSize(2);
        assertThat(dead()).isEmpty();
    }

    @Test
    void anElectionThatDiesIsSeen() {
        atEachLookAtTheTime = () -> {
            throw new AssertionError("a defect");
        };

        elector.start();

        await().dontCatchUncaughtExceptions()
                .untilAsserted(() -> assertThat(dead()).containsExactly("leader-election"));
    }

    @Test
    void aWatchThatDiesIsSeen() {
        lock.breaksTheWatch = true;

        elector.start();

        await().dontCatchUncaughtExceptions()
                .untilAsserted(() -> assertThat(dead()).containsExactly("leader-election-watch"));
    }

    @Test
    void anElectionThatDoesNotGoOnIsSeen() {
        elector.start();
        await().until(() -> elector.term().isPresent());
        CountDownLatch stuck = new CountDownLatch(1);
        atEachLookAtTheTime = () -> {
            stuck.countDown();
            awaitTheEnd();
        };
        await().until(() -> stuck.getCount() == 0);

        passed.addAndGet(Duration.ofMinutes(2).toNanos());

        assertThat(elector.stuckFor())
                .hasValueSatisfying(time -> assertThat(time).isGreaterThan(LEASE));
    }

    @Test
    void aListenerThatDoesNotReturnIsSeen() {
        CountDownLatch told = new CountDownLatch(1);
        whenTold = () -> {
            told.countDown();
            awaitTheEnd();
        };
        elector.start();
        await().until(() -> told.getCount() == 0);
        assertThat(elector.stuckFor()).isEmpty();

        passed.addAndGet(Duration.ofMinutes(2).toNanos());
        CountDownLatch wentOn = new CountDownLatch(2);
        atEachLookAtTheTime = wentOn::countDown;
        await().until(() -> wentOn.getCount() == 0);

        assertThat(elector.stuckFor())
                .hasValueSatisfying(time -> assertThat(time).isGreaterThan(LEASE));
    }

    @Test
    void whoIsClosedHasNoThreadsThatShouldLive() {
        elector.start();

        elector.close();

        assertThat(elector.threads()).isEmpty();
        assertThat(elector.stuckFor()).isEmpty();
    }
}
