// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchThreadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MANY = 12;

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile FailureCause failure = FailureCause.UNREACHABLE;
    private volatile boolean works;
    /** None at first, then the longest there can be. */
    private final RandomGenerator pauses = () -> attempts.get() < MANY ? 0 : Long.MAX_VALUE;

    private final WatchThread watch =
            new WatchThread(new FailingLock(), Duration.ofSeconds(20), pauses, new WatchThread.Listener() {
                @Override
                public void onOpened() {
                    opened.incrementAndGet();
                }

                @Override
                public void onSnapshot(LockSnapshot snapshot) {}

                @Override
                public void onClosed() {}

                @Override
                public void onRefused(LockRequestException refusal) {}
            });

    private final class FailingLock extends SimulatedCandidate.NamedLock {
        @Override
        public LockWatch watch(LockWatchListener listener) throws LockRequestException {
            attempts.incrementAndGet();
            if (works) {
                return () -> {};
            }
            throw new LockRequestException(failure, "It does not open.");
        }
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void opensAgainAsSoonAsTheApiServerAnswersHoweverLongThePauseBecame() {
        watch.start();
        await().atMost(PATIENCE).until(() -> attempts.get() == MANY);
        works = true;

        await().atMost(PATIENCE).until(() -> {
            watch.serverAnswers();
            return opened.get() == 1;
        });
        assertThat(attempts).hasValue(MANY + 1);
    }

    @Test
    void theFirstRefusalAfterAnOutageCostsNoLongPause() {
        watch.start();
        await().atMost(PATIENCE).until(() -> attempts.get() == MANY);
        failure = FailureCause.FORBIDDEN;

        await().atMost(PATIENCE).until(() -> {
            watch.serverAnswers();
            return attempts.get() == MANY + 1;
        });
        works = true;

        await().atMost(PATIENCE).until(() -> opened.get() == 1);
    }

    @Test
    void aLastingRefusalIsNotTriedAgainWithEachAnswer() {
        failure = FailureCause.FORBIDDEN;
        watch.start();
        await().atMost(PATIENCE).until(() -> attempts.get() == MANY);

        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> {
            watch.serverAnswers();
            return attempts.get() == MANY;
        });
    }
}
