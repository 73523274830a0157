// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FencedTermTest {
    private final VirtualTime time = new VirtualTime();
    private final SimulatedClock clock = new SimulatedClock(time, 1, 0);
    private final FencedTerm term = new FencedTerm(7, "agent-a", clock);

    @Test
    void isClosedUntilExtended() {
        assertThat(term.isOpen()).isFalse();
        assertThat(term.remaining()).isZero();
    }

    @Test
    void closesByTheMonotonicClock() {
        extendBy(Duration.ofSeconds(54));

        pass(Duration.ofMillis(53_999));
        assertThat(term.isOpen()).isTrue();
        assertThat(term.remaining()).isPositive();

        pass(Duration.ofMillis(1));
        assertThat(term.isOpen()).isFalse();
        assertThat(term.remaining()).isZero();
    }

    @Test
    void closesByTheWallClockWhileTheMonotonicOneStandsStill() {
        extendBy(Duration.ofSeconds(54));

        clock.suspend();
        pass(Duration.ofSeconds(54));
        clock.resume();

        assertThat(clock.nanoTime()).isZero();
        assertThat(term.isOpen()).isFalse();
    }

    @Test
    void aWallClockThatJumpsAheadClosesItUntilTheNextRenewal() {
        extendBy(Duration.ofSeconds(54));
        clock.setWallClock(Duration.ofHours(1).toMillis());
        assertThat(term.isOpen()).isFalse();

        extendBy(Duration.ofSeconds(54));
        assertThat(term.isOpen()).isTrue();
    }

    @Test
    void aWallClockThatIsSetBackDoesNotKeepItOpen() {
        extendBy(Duration.ofSeconds(54));
        clock.setWallClock(-Duration.ofHours(1).toMillis());

        pass(Duration.ofSeconds(54));

        assertThat(term.isOpen()).isFalse();
    }

    @Test
    void staysClosedOnceEnded() {
        extendBy(Duration.ofSeconds(54));
        term.end();

        assertThat(term.isOpen()).isFalse();
        assertThat(term.number()).isEqualTo(7);
        assertThat(term.identity()).isEqualTo("agent-a");
    }

    private void extendBy(Duration duration) {
        term.extend(new FencedTerm.LeadingUntil(
                clock.nanoTime() + duration.toNanos(), clock.currentTimeMillis() + duration.toMillis()));
    }

    private void pass(Duration duration) {
        time.runUntil(time.now() + duration.toNanos(), () -> {});
    }
}
