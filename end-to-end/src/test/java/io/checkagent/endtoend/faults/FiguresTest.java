// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.LedgerEntry;
import io.checkagent.endtoend.faults.Observation.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final Instant BEGIN = Instant.parse("2026-11-24T20:00:00Z");

    @Test
    void aWriteIsLateUntilItIsFirstSeen() {
        Figures figures = Figures.of(
                List.of(write("a", 1, 1, 0), write("b", 2, 1, 100)),
                List.of(seen("a", 1, 1, 300), seen("b", 2, 1, 150), seen("b", 2, 1, 9_000)),
                0);

        assertThat(figures.longestLag()).isEqualTo(Duration.ofMillis(300));
        assertThat(figures.balance().twice()).isEqualTo(1);
    }

    @Test
    void aReplacedWriteAppearsWithTheOneThatReplacedIt() {
        Figures figures =
                Figures.of(List.of(write("a", 1, 1, 0), write("a", 5, 2, 1_000)), List.of(seen("a", 5, 2, 1_200)), 0);

        assertThat(figures.longestLag()).isEqualTo(Duration.ofMillis(1_200));
        assertThat(figures.balance().lost()).isZero();
    }

    @Test
    void anEarlierWriteOfTheSameEventIsNoAppearance() {
        Figures figures = Figures.of(
                List.of(write("a", 9, 1, 0), write("a", 10, 2, 0)),
                List.of(seen("a", 9, 1, 10), seen("a", 10, 1, 700)),
                0);

        assertThat(figures.longestLag()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void aDeliveryThatAddsNothingIsStillOneAgain() {
        Figures figures =
                Figures.of(List.of(write("a", 1, 1, 0)), List.of(seen("a", 1, 1, 10), seen("a", 1, 0, 20)), 0);

        assertThat(figures.balance().twice()).isZero();
        assertThat(figures.again()).isEqualTo(1);
    }

    @Test
    void whatWasSeenBeforeItsConfirmationArrivedIsNotLate() {
        Figures figures = Figures.of(List.of(write("a", 1, 1, 50)), List.of(seen("a", 1, 1, 20)), 0);

        assertThat(figures.longestLag()).isZero();
    }

    private static LedgerEntry write(String uid, int version, long count, long millis) {
        return new LedgerEntry(uid, Integer.toString(version), "shop", uid + ".1", count, BEGIN.plusMillis(millis));
    }

    private static Seen seen(String uid, int version, long occurrences, long millis) {
        return new Seen(new Delivery("agent", uid, Integer.toString(version), occurrences), BEGIN.plusMillis(millis));
    }
}
