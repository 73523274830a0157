// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The rules one by one, for a write interval of 2 s. */
class WriteScheduleTest {
    private final WriteSchedule schedule = new WriteSchedule(Duration.ofSeconds(2));
    private Instant now = Instant.parse("2024-01-01T12:00:00Z");

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Duration untilWrite() {
        return schedule.untilNext(now, true, true);
    }

    @Test
    void everythingIsDueAtTheBeginning() {
        assertThat(schedule.isWriteDue(now)).isTrue();
        assertThat(schedule.isLookDue(now)).isTrue();
    }

    @Test
    void theNextWriteIsAnIntervalAfterTheLast() {
        schedule.succeeded(now);
        schedule.written(now);
        assertThat(untilWrite()).isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofMillis(1999));
        assertThat(schedule.isWriteDue(now)).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(schedule.isWriteDue(now)).isTrue();
        assertThat(untilWrite()).isZero();
    }

    @Test
    void whatIsStoredIsLookedAtAMinuteAfterTheLastSuccess() {
        schedule.succeeded(now);
        schedule.written(now);
        assertThat(schedule.untilNext(now, true, false)).isEqualTo(Duration.ofMinutes(1));
        pass(Duration.ofSeconds(59));
        assertThat(schedule.isLookDue(now)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(schedule.isLookDue(now)).isTrue();
    }

    @Test
    void nothingIsDueWhereNothingIsHeld() {
        assertThat(schedule.untilNext(now, false, false)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void failuresBackOffToFifteenSecondsAndASuccessBeginsAnew() {
        for (int millis : new int[] {500, 1000, 2000, 4000, 8000, 15000, 15000}) {
            assertThat(schedule.failed(now, false)).isFalse();
            assertThat(untilWrite()).isEqualTo(Duration.ofMillis(millis));
            pass(Duration.ofMillis(millis));
        }
        schedule.succeeded(now);
        schedule.failed(now, false);
        assertThat(untilWrite()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void aFirstRefusalIsTriedAgainAsAFailureIs() {
        assertThat(schedule.failed(now, true)).isFalse();
        assertThat(schedule.refusals()).isZero();
        assertThat(untilWrite()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void aRefusalThatLastsIsTriedAgainOnceAMinute() {
        schedule.failed(now, true);
        assertThat(schedule.failed(now, true)).isTrue();
        assertThat(schedule.refusals()).isEqualTo(1);
        assertThat(untilWrite()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aRefusalAfterAnotherFailureOrASuccessIsAFirstOne() {
        schedule.failed(now, true);
        schedule.failed(now, false);
        assertThat(schedule.failed(now, true)).isFalse();
        schedule.succeeded(now);
        assertThat(schedule.failed(now, true)).isFalse();
    }

    @Test
    void aFlushWaitsForNoIntervalAndDoesNotBackOff() {
        schedule.succeeded(now);
        schedule.written(now);
        schedule.flushBegins();
        assertThat(schedule.isWriteDue(now)).isTrue();
        schedule.failed(now, false);
        schedule.failed(now, false);
        assertThat(untilWrite()).isEqualTo(Duration.ofMillis(500));
        schedule.written(now);
        assertThat(schedule.isWriteDue(now)).isTrue();
        schedule.flushEnds();
        schedule.written(now);
        assertThat(schedule.isWriteDue(now)).isFalse();
    }

    @Test
    void aClockThatWasSetBackDelaysNothing() {
        schedule.succeeded(now);
        schedule.written(now);
        pass(Duration.ofDays(-1));
        assertThat(schedule.isWriteDue(now)).isTrue();
        assertThat(schedule.isLookDue(now)).isTrue();
        assertThat(untilWrite()).isZero();
    }
}
