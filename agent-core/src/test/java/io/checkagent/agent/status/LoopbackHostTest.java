// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackHostTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1"})
    void isWhatOnlyThisHostReaches(String text) throws IOException {
        assertThat(LoopbackHost.parse(text).address().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "192.0.2.1", "::", "fe80::1", "999.0.0.1", "1:2", "node-1", "example.com", " ", ""})
    void whereTheTokenWouldCrossTheNetworkIsRefusedWithoutLookingUpAName(String text) {
        assertThatThrownBy(() -> LoopbackHost.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("localhost", "\"" + text + "\"", "plain text");
    }
}
