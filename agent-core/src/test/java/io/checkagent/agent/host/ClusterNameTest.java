// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "prod", "prod.eu-1.example", "Prod_EKS", "prod_k8s", "0abc", "1234", "my-cluster-"})
    void isMadeOfLettersDigitsAndSomeSigns(String text) {
        assertThat(ClusterName.parse(" " + text + "\n")).hasToString(text);
    }

    @Test
    void mayBeLong() {
        assertThat(ClusterName.parse("a".repeat(81)).ofHost("node-1")).hasSize(88);
        assertThat(ClusterName.parse("a".repeat(253)).ofHost("node-1")).isEqualTo("node-1");
    }

    @ParameterizedTest
    @CsvSource({
        "prod, node-1-prod",
        "Prod_EKS, node-1-Prod-EKS",
        "my-cluster-, node-1-my-cluster",
        "a.b._, node-1-a.b",
        "_.a, node-1-a"
    })
    void belongsToTheNamesOfHosts(String name, String host) {
        assertThat(ClusterName.parse(name).ofHost("node-1")).isEqualTo(host);
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
