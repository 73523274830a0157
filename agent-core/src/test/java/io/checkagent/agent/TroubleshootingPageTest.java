// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.stage.Trouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TroubleshootingPageTest {
    @Test
    void thePageHasARowForEachTroubleAndNoOther() {
        assertThat(TroubleshootingPage.rows().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Trouble.values()).map(Trouble::toString).toList());
    }

    @Test
    void eachRowHasAMessage() {
        assertThat(TroubleshootingPage.rows())
                .allSatisfy((name, messages) -> assertThat(messages).isNotEmpty());
    }
}
