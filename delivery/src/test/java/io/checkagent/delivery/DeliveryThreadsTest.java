// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Output;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(60)
@Isolated("its threads end by errors, which the waiting of other tests would find")
class DeliveryThreadsTest {
    @TempDir
    private Path folder;

    private final SwitchedOutput output = new SwitchedOutput();
    private Optional<Delivery> delivery = Optional.empty();

    /** Is broken for one thread. */
    private static final class BrokenClock extends Clock {
        private final String thread;

        BrokenClock(String thread) {
            this.thread = thread;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().equals(thread)) {
                throw new AssertionError("a defect");
            }
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void close() {
        delivery.ifPresent(Delivery::close);
    }

    private Delivery start(Clock clock, Output to) {
        Delivery started = new Delivery(
                List.of(Destination.of("switched", to)),
                "agent-1",
                List.of(),
                HistogramSettings.DEFAULT,
                clock,
                QueueLimits.DEFAULT,
                new SpoolSettings(1 << 20, Optional.of(folder), 1, 10));
        delivery = Optional.of(started);
        started.start();
        return started;
    }

    private static void sendTo(Delivery delivery) throws InterruptedException {
        CheckSender sender = delivery.sender(Fixtures.NODE_CHECK, Fence.alwaysOpen());
        sender.gauge("system.uptime", 1);
        sender.commit();
    }

    private static List<String> dead(Delivery delivery) {
        return delivery.threads().stream()
                .filter(thread -> !thread.isAlive())
                .map(Thread::getName)
                .toList();
    }

    @Test
    void anOutputsThreadThatDiesIsSeen() throws InterruptedException {
        Delivery broken = start(new BrokenClock("delivery-switched-1"), output);

        sendTo(broken);

        await().dontCatchUncaughtExceptions()
                .untilAsserted(() -> assertThat(dead(broken)).containsExactly("delivery-switched-1"));
    }

    @Test
    void theSpoolsThreadThatDiesIsSeen() {
        Delivery broken = start(new BrokenClock("spool"), output);

        await().dontCatchUncaughtExceptions()
                .untilAsserted(() -> assertThat(dead(broken)).containsExactly("spool"));
    }

    @Test
    void whoIsClosedHasNoThreadsThatShouldLive() {
        Delivery closed = start(Clock.systemUTC(), output);

        closed.close();

        assertThat(closed.threads()).isEmpty();
    }

    @Test
    void anOutputWhoseCodeThrowsErrorsCostsNoThread() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        Delivery started = start(Clock.systemUTC(), new Output() {
            @Override
            public String target() {
                return "broken";
            }

            @Override
            public Answer deliver(Batch batch) {
                attempts.incrementAndGet();
                throw new StackOverflowError();
            }

            @Override
            public void close() {}
        });

        sendTo(started);

        await().until(() -> attempts.get() > 1);
        assertThat(dead(started)).isEmpty();
        assertThat(started.status().get(0).state()).isEqualTo(OutputStatus.State.RETRYING);
    }
}
