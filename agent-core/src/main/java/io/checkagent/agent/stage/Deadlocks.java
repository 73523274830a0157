// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for locks that are never freed. Looked for once in an interval at most, whoever asks and how often: one
 * that was found stays one. Thread-safe, and waits for nobody: who asks while another looks has the answer of before.
 */
final class Deadlocks {
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private record Answer(long at, Set<Long> threads) {}

    private final Supplier<long @Nullable []> look;
    private final MonotonicClock clock;
    private final AtomicReference<@Nullable Answer> last = new AtomicReference<>();

    /** @param look finds the ids, null when there are none */
    Deadlocks(Supplier<long @Nullable []> look, MonotonicClock clock) {
        this.look = requireNonNull(look, "look is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Their ids. */
    Set<Long> threads() {
        Answer before = last.get();
        long now = clock.nanoTime();
        if (before != null && now - before.at() < INTERVAL.toNanos()) {
            return before.threads();
        }
        Set<Long> known = before == null ? Set.of() : before.threads();
        Answer pending = new Answer(now, known);
        if (!last.compareAndSet(before, pending)) {
            return known;
        }
        long[] ids = look.get();
        Set<Long> found = ids == null ? Set.of() : LongStream.of(ids).boxed().collect(Collectors.toUnmodifiableSet());
        last.compareAndSet(pending, new Answer(now, found));
        return found;
    }
}
