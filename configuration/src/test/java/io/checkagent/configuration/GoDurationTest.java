// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "15, PT15S",
        "0.5, PT0.5S",
        "0, PT0S",
        "60s, PT1M",
        "1m30s, PT1M30S",
        "1.5h, PT1H30M",
        "100ms, PT0.1S",
        "7us, PT0.000007S",
        "7µs, PT0.000007S",
        "9ns, PT0.000000009S"
    })
    void readsGoDurationsAndSeconds(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "5 s", "s", "1m30", "1d", "1e3", "PT5S", "9999999999h"})
    void refusesTheRest(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @Test
    void refusesHugeTextsQuickly() {
        assertThat(GoDuration.parse("9".repeat(1_000_000))).isEmpty();
    }
}
