// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Event;
import io.checkagent.output.Item;
import io.checkagent.output.Sketch;
import java.util.List;
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
    void ofADistributionIsItsSeries() {
        Sketch values = new Sketch(1, 1, 1, 1, List.of(new Sketch.Bin(1, 1)));
        Item item = new Item.DistributionItem("web", "request.duration", values, 1, "node-1", List.of("a:1"));
        assertThat(RecordKey.of(item)).isEqualTo("request.duration{node-1,a:1}");
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
