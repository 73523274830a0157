// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeadlocksTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicInteger looks = new AtomicInteger();
    private final Deadlocks deadlocks = new Deadlocks(
            () -> {
                looks.incrementAndGet();
                return looks.get() == 1 ? null : new long[] {7, 8};
            },
            now::get);

    @Test
    void areLookedForOnceInAnInterval() {
        IntStream.range(0, 100).forEach(i -> assertThat(deadlocks.threads()).isEmpty());
        now.addAndGet(Deadlocks.INTERVAL.toNanos() - 1);
        assertThat(deadlocks.threads()).isEmpty();
        assertThat(looks).hasValue(1);

        now.incrementAndGet();
        assertThat(deadlocks.threads()).containsExactlyInAnyOrder(7L, 8L);
        assertThat(deadlocks.threads()).hasSize(2);
        assertThat(looks).hasValue(2);
    }
}
