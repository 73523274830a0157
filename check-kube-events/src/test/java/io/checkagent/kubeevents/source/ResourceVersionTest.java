// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceVersionTest {
    @Test
    void theLongerIsTheGreater() {
        assertThat(new ResourceVersion("10")).isGreaterThan(new ResourceVersion("9"));
        assertThat(new ResourceVersion("9223372036854775807")).isGreaterThan(new ResourceVersion("922337203685477580"));
        assertThat(new ResourceVersion("123").isAfter(new ResourceVersion("123")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "007", "-1", "1.5", "abc", "12x", "99999999999999999999", "１２"})
    void everythingElseIsNoVersion(String text) {
        assertThat(ResourceVersion.parse(text)).isEmpty();
    }

    @Test
    void theMomentBefore() {
        assertThat(new ResourceVersion("1000").previous()).contains(new ResourceVersion("999"));
        assertThat(new ResourceVersion("1").previous()).isEmpty();
    }
}
