// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalanceTest {
    private static final List<LedgerEntry> TWO_EVENTS =
            List.of(write("a", 1, 1), write("b", 2, 1), write("a", 3, 2), write("a", 4, 5));

    @Test
    void nothingIsLostOrTwiceWhenEveryWriteIsDeliveredOnce() {
        Balance balance = Balance.of(
                TWO_EVENTS,
                List.of(delivery("a", 1, 1), delivery("b", 2, 1), delivery("a", 3, 1), delivery("a", 4, 3)));

        assertThat(balance).isEqualTo(new Balance(6, 6, 0, 0, List.of()));
    }

    @Test
    void anEventThatNobodyDeliveredIsLostWithAllItsOccurrences() {
        Balance balance = Balance.of(TWO_EVENTS, List.of(delivery("b", 2, 1)));

        assertThat(balance.produced()).isEqualTo(6);
        assertThat(balance.delivered()).isEqualTo(1);
        assertThat(balance.lost()).isEqualTo(5);
        assertThat(balance.unmatched()).extracting(LedgerEntry::resourceVersion).containsExactly("1", "3", "4");
    }

    @Test
    void aWriteThatIsDeliveredAgainCountsTwiceWhoeverDelivered() {
        Balance balance = Balance.of(
                List.of(write("a", 1, 1)), List.of(new Delivery("one", "a", "1", 1), new Delivery("two", "a", "1", 1)));

        assertThat(balance.lost()).isZero();
        assertThat(balance.twice()).isEqualTo(1);
        assertThat(balance.unmatched()).hasSize(1);
    }

    @Test
    void aRepetitionDoesNotHideALoss() {
        Balance balance = Balance.of(
                List.of(write("a", 1, 1), write("a", 2, 2)), List.of(delivery("a", 1, 1), delivery("a", 1, 1)));

        assertThat(balance.lost()).isEqualTo(1);
        assertThat(balance.twice()).isEqualTo(1);
    }

    @Test
    void occurrencesThatNeverHappenedCountAsTwice() {
        Balance balance = Balance.of(List.of(write("a", 1, 1)), List.of(delivery("a", 1, 4)));

        assertThat(balance.twice()).isEqualTo(3);
        assertThat(balance.lost()).isZero();
    }

    @Test
    void afterARelistOneDeliveryMayStandForSeveralWrites() {
        Balance balance =
                Balance.of(List.of(write("a", 1, 1), write("a", 2, 2), write("a", 3, 3)), List.of(delivery("a", 3, 3)));

        assertThat(balance.lost()).isZero();
        assertThat(balance.twice()).isZero();
        assertThat(balance.unmatched()).hasSize(3);
    }

    @Test
    void eventsOfOthersAreLeftOut() {
        Balance balance = Balance.of(List.of(write("a", 1, 1)), List.of(delivery("a", 1, 1), delivery("other", 9, 7)));

        assertThat(balance).isEqualTo(new Balance(1, 1, 0, 0, List.of()));
    }

    @Test
    void theOrderOfTheLedgerDoesNotMatter() {
        Balance balance = Balance.of(
                List.of(write("a", 2, 2), write("a", 1, 1)), List.of(delivery("a", 1, 1), delivery("a", 2, 1)));

        assertThat(balance).isEqualTo(new Balance(2, 2, 0, 0, List.of()));
    }

    private static LedgerEntry write(String uid, int resourceVersion, long count) {
        return new LedgerEntry(
                uid,
                Integer.toString(resourceVersion),
                "shop",
                uid + ".1",
                count,
                Instant.ofEpochSecond(resourceVersion));
    }

    private static Delivery delivery(String uid, int resourceVersion, long occurrences) {
        return new Delivery("agent", uid, Integer.toString(resourceVersion), occurrences);
    }
}
