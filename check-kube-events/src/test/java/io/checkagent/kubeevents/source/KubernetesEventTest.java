// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static io.checkagent.kubeevents.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KubernetesEventTest {
    @Test
    void messagesAreCutAlsoWhenRedactionMadeThemLonger() {
        KubernetesEvent event = event().message("token=a ".repeat(480)).build();

        String redacted = event.withMessage("token=******** ".repeat(480)).message();

        assertThat(redacted).hasSize(KubernetesEvent.LONGEST_MESSAGE).endsWith("…");
    }

    @Test
    void messagesAreCutAtAWholeCharacter() {
        String cut = event().message("x" + "😀".repeat(2_000)).build().message();

        assertThat(cut).hasSizeBetween(KubernetesEvent.LONGEST_MESSAGE - 1, KubernetesEvent.LONGEST_MESSAGE);
        assertThat(cut.substring(0, cut.length() - 1)).endsWith("😀");
    }
}
