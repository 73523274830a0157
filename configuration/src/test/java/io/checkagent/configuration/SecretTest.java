// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void showsTheLastFiveCharactersOnly() {
        assertThat(new Secret("0123456789abcdef0123456789abcdef")).hasToString("********bcdef");
    }

    @Test
    void showsNothingOfAShortOne() {
        assertThat(new Secret("hunter2")).hasToString("********");
    }

    @Test
    void whiteSpaceAroundItIsNoPartOfIt() {
        assertThat(Secret.parse(" abc\n").value()).isEqualTo("abc");
    }
}
