// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "prod", "prod-1", "prod.eu-1.example", "a1.b2"})
    void isMadeOfPartsBetweenDots(String text) {
        assertThat(ClusterName.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Prod",
                "1prod",
                "prod_1",
                "prod.",
                ".prod",
                "a..b",
                "prod-",
                "-prod",
                "a.1b",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void isNothingElse(String text) {
        assertThatThrownBy(() -> ClusterName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a valid cluster name: \"" + text + "\"");
    }
}
