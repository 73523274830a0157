// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void growsFromTwoSecondsToSixtyFourAndIsSpread() {
        Random random = new Random(7);
        for (int failures = 1; failures <= 5; failures++) {
            Duration most = Duration.ofSeconds(1L << (failures + 1));
            for (int i = 0; i < 100; i++) {
                assertThat(Backoff.INTAKE.after(failures, random)).isBetween(most.dividedBy(2), most);
            }
        }
        assertThat(Backoff.INTAKE.after(6, random)).isEqualTo(Duration.ofSeconds(64));
        assertThat(Backoff.INTAKE.after(1000, random)).isEqualTo(Duration.ofSeconds(64));
    }
}
