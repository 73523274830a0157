// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.filter;

import static io.checkagent.kubeevents.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventFilterTest {
    @Test
    void theDatadogAgentsReasonsAndTermsAreLeftToTheServer() {
        EventFilter filter = new EventFilter(List.of("Pulled", "type!=Normal"), Selection.none(), Selection.none());

        assertThat(filter.fieldSelector()).isEqualTo("reason!=Pulled,type!=Normal");
    }

    @Test
    void whatAFieldSelectorCanSayIsLeftToTheServer() {
        EventFilter filter = new EventFilter(
                List.of(),
                new Selection(List.of("a", "b"), List.of("Pod"), List.of(), List.of(), List.of()),
                new Selection(List.of(), List.of(), List.of("Pulled", "Created"), List.of(), List.of("kubelet")));

        assertThat(filter.fieldSelector()).isEqualTo("involvedObject.kind=Pod,reason!=Pulled,reason!=Created");
    }

    @Test
    void theRestIsJudgedHere() {
        EventFilter filter = new EventFilter(
                List.of(),
                new Selection(List.of("a", "default"), List.of(), List.of(), List.of(), List.of()),
                new Selection(List.of(), List.of(), List.of(), List.of(), List.of("default-scheduler")));

        assertThat(filter.accepts(event().build())).isTrue();
        assertThat(filter.accepts(event().object("Pod", "other", "web", "p").build()))
                .isFalse();
        assertThat(filter.accepts(event().writtenBy("default-scheduler").build()))
                .isFalse();
    }

    @Test
    void valuesAreEscaped() {
        EventFilter filter = new EventFilter(List.of("a,b"), Selection.none(), Selection.none());

        assertThat(filter.fieldSelector()).isEqualTo("reason!=a\\,b");
    }

    @Test
    void nothingConfiguredSelectsAll() {
        EventFilter filter = new EventFilter(List.of(), Selection.none(), Selection.none());

        assertThat(filter.fieldSelector()).isEmpty();
        assertThat(filter.accepts(event().build())).isTrue();
    }
}
