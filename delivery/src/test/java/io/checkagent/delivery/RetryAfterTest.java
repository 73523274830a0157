// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    @Test
    void isSecondsOrADate() {
        assertThat(RetryAfter.parse("7", Fixtures.NOON)).contains(Duration.ofSeconds(7));
        assertThat(RetryAfter.parse("Mon, 01 Jan 2024 12:01:30 GMT", Fixtures.NOON))
                .contains(Duration.ofSeconds(90));
    }

    @Test
    void isHonouredForTenMinutesAtMost() {
        assertThat(RetryAfter.parse("86400", Fixtures.NOON)).contains(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "0", "Mon, 01 Jan 2024 11:00:00 GMT", "99999999999999999999"})
    void elseSaysNothing(String value) {
        assertThat(RetryAfter.parse(value, Fixtures.NOON)).isEmpty();
    }
}
