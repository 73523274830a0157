// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Event;
import org.junit.jupiter.api.Test;

class RecordKeyTest {
    @Test
    void ofAKubernetesEventIsTheUidOfItsObject() {
        assertThat(RecordKey.of(Items.item(Items.event("uid-1", "7", "text")))).isEqualTo("uid-1");
    }

    @Test
    void ofAnEventWithAnotherAggregationKeyIsThatKey() {
        Event event =
                Event.builder("t", "x", Items.NOON).aggregationKey("deploy:7").build();
        assertThat(RecordKey.of(Items.item(event))).isEqualTo("deploy:7");
    }

    @Test
    void ofAnEventWithoutOneIsTheCheckSoThatItsEventsKeepTheirOrder() {
        assertThat(RecordKey.of(Items.item(Event.builder("t", "x", Items.NOON).build())))
                .isEqualTo("kubernetes_events");
    }

    @Test
    void ofAPointAndOfAServiceCheckIsItsSeries() {
        assertThat(RecordKey.of(Items.point("system.disk.used")))
                .isEqualTo("system.disk.used{node-1,device:sda,team:a}");
        assertThat(RecordKey.of(Items.serviceCheck())).isEqualTo("ntp.in_sync{node-1}");
    }
}
