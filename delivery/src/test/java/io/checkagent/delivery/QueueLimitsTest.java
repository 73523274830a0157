// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QueueLimitsTest {
    private static final long HEAP = 50L << 20;

    @Test
    void allOutputsTogetherHaveAFifthOfTheHeap() {
        assertThat(QueueLimits.ofEach(1, HEAP).bytes()).isEqualTo(10L << 20);
        assertThat(QueueLimits.ofEach(4, HEAP).bytes()).isEqualTo((10L << 20) / 4);
    }

    @Test
    void noneHasMoreThanItNeeds() {
        assertThat(QueueLimits.ofEach(2, 1L << 30)).isEqualTo(QueueLimits.DEFAULT);
    }

    @Test
    void whatCannotTakeAnythingIsNoQueue() {
        assertThatThrownBy(() -> new QueueLimits(0, 1)).hasMessageContaining("a queue needs room");
        assertThatThrownBy(() -> new QueueLimits(1, 0)).hasMessageContaining("a queue needs room");
    }
}
