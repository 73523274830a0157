// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 warnings, 0 plugins are",
        "1, 1 warning, 1 plugin is",
        "2, 2 warnings, 2 plugins are",
        "-1, -1 warnings, -1 plugins are"
    })
    void agreesWithItsNumber(long number, String things, String withVerb) {
        assertThat(Count.of(number, "warning")).isEqualTo(things);
        assertThat(Count.of(number, "plugin is", "plugins are")).isEqualTo(withVerb);
    }
}
