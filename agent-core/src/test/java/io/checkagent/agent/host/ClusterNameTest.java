// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "prod",
                "prod.eu-1.example",
                "Prod_EKS",
                "prod_k8s",
                "0abc",
                "1234",
                "my-cluster-",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void isMadeOfLettersDigitsAndSomeSigns(String text) {
        assertThat(ClusterName.parse(" " + text + "\n")).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "prod eu", "prod/eu", "pröd", "${CLUSTER}", "-", "_._", "a\nb"})
    void isNothingElse(String text) {
        assertThatThrownBy(() -> ClusterName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a valid cluster name: \"" + text + "\"");
    }

    @Test
    void endsSomewhere() {
        assertThatThrownBy(() -> ClusterName.parse("a".repeat(1_000_000)))
                .hasMessageContaining("at most 253 characters")
                .message()
                .hasSizeLessThan(500);
    }
}
