// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.occurrence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountMemoryTest {
    private static final int CAPACITY = 32_768;

    private final CountMemory memory = new CountMemory(CAPACITY);

    @Test
    void remembersAllWhileItGrows() {
        int events = CAPACITY / 4;
        for (int event = 0; event < events; event++) {
            memory.put(uid(event), event);
        }

        for (int event = 0; event < events; event++) {
            assertThat(memory.get(uid(event))).isEqualTo(event);
            assertThat(memory.mayHaveForgotten(uid(event))).isFalse();
        }
        assertThat(memory.get(uid(events))).isEqualTo(CountMemory.UNKNOWN);
    }

    @Test
    void keepsTheLastCountThroughGrowth() {
        for (int event = 0; event < CAPACITY / 4; event++) {
            memory.put("repeated", event);
            memory.put(uid(event), 1);
        }

        assertThat(memory.get("repeated")).isEqualTo(CAPACITY / 4 - 1);
    }

    @Test
    void atItsCapacityWhatWasSeenLongestAgoMakesRoomAndIsKnownToBeForgotten() {
        int events = CAPACITY * 2;
        for (int event = 0; event < events; event++) {
            memory.put(uid(event), event);
        }

        int forgotten = 0;
        for (int event = 0; event < events; event++) {
            long count = memory.get(uid(event));
            if (count == CountMemory.UNKNOWN) {
                forgotten++;
                assertThat(memory.mayHaveForgotten(uid(event))).isTrue();
            } else {
                assertThat(count).isEqualTo(event);
            }
        }
        assertThat(forgotten).isBetween(CAPACITY, CAPACITY + CAPACITY / 4);
        assertThat(memory.get(uid(events - 1))).isEqualTo(events - 1);
    }

    private static String uid(int number) {
        return "00000000-0000-4000-8000-%012d".formatted(number);
    }
}
