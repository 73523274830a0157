// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private final Refusals refusals = new Refusals(() -> now);

    @Test
    void theFirstIsNotToldAndTheSecondIs() {
        assertThat(refusals.add("pods", "no pods")).isFalse();
        assertThat(refusals.text()).isEmpty();

        assertThat(refusals.add("pods", "still no pods")).isTrue();
        assertThat(refusals.text()).isEqualTo("still no pods");
    }

    @Test
    void anAnswerEndsTheRefusalInItsPlaceAlone() {
        refuse("pods of a");
        refuse("pods of b");

        refusals.remove("pods of a");

        assertThat(refusals.text()).isEqualTo("no pods of b");
        assertThat(refusals.add("pods of a", "no")).as("told before").isFalse();
    }

    @Test
    void manyPlacesMakeOneShortLine() {
        for (int i = 0; i < 1_000; i++) {
            refuse("pods of " + i);
        }

        assertThat(refusals.text()).isEqualTo("no pods of 900; no pods of 901; no pods of 902; and 97 more");
    }

    @Test
    void whatRefusedNothingForAnHourIsForgotten() {
        refuse("pods");

        now = now.plus(Duration.ofHours(1));
        assertThat(refusals.text()).isEqualTo("no pods");

        now = now.plusSeconds(1);
        assertThat(refusals.text()).isEmpty();
    }

    private void refuse(String place) {
        refusals.add(place, "no " + place);
        refusals.add(place, "no " + place);
    }
}
