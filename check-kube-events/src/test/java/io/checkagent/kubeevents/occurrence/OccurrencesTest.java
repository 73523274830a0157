// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.occurrence;

import static io.checkagent.kubeevents.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.kubeevents.source.KubernetesEvent;
import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OccurrencesTest {
    private final Map<String, Long> knownToTheServer = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final Occurrences occurrences = new Occurrences(writes -> {
        writes.forEach(write -> asked.add(write.uid() + "@" + write.resourceVersion()));
        return knownToTheServer;
    });

    @Test
    void aNewEventHappenedAsOftenAsItCounts() throws InterruptedException {
        assertThat(of(event().count(5).build())).containsExactly("5");
    }

    @Test
    void eachWriteAddsWhatItCountsMore() throws InterruptedException {
        assertThat(of(event().count(2).build(), changed(3), changed(7), changed(7)))
                .containsExactly("2", "1", "4", "0");
    }

    @Test
    void whatAnEarlierLeaderCountedIsAskedOnce() throws InterruptedException {
        knownToTheServer.put("event-1", 40L);

        assertThat(of(changed(43), changed(44))).containsExactly("3", "1");
        assertThat(of(changed(45))).containsExactly("1");
        assertThat(asked).containsExactly("event-1@7");
    }

    @Test
    void whatNobodyKnowsIsTheLeastThatIsCertainAndMarked() throws InterruptedException {
        assertThat(of(changed(43))).containsExactly("1 estimated");
        assertThat(of(changed(44))).as("from then on it is known").containsExactly("1");
    }

    @Test
    void anEventSeenAgainAfterAGapAddsWhatItCountsMore() throws InterruptedException {
        of(event().count(2).build());

        assertThat(of(event().count(9).novelty(Novelty.UNKNOWN).build())).containsExactly("7");
        assertThat(asked).isEmpty();
    }

    @Test
    void anOldEventFirstSeenAfterAGapIsMarked() throws InterruptedException {
        assertThat(of(event().count(9).novelty(Novelty.UNKNOWN).build())).containsExactly("1 estimated");
        assertThat(asked).as("the API server knows that moment no more").isEmpty();
    }

    @Test
    void anEventThatBeganAfterTheRunAndWasNotSeenHappenedAsOftenAsItCounts() throws InterruptedException {
        assertThat(of(event().count(9).novelty(Novelty.NEW_UNLESS_FORGOTTEN).build()))
                .containsExactly("9");
    }

    @Test
    void anEventThatMayHaveBeenForgottenIsMarked() throws InterruptedException {
        for (int i = 0; i < 600_000; i++) {
            of(event().uid("uid-" + i).build());
        }

        assertThat(of(event().count(9).novelty(Novelty.NEW_UNLESS_FORGOTTEN).build()))
                .containsExactly("1 estimated");
    }

    @Test
    void aCountThatFellIsMarked() throws InterruptedException {
        of(event().count(9).build());

        assertThat(of(changed(2), changed(3))).containsExactly("1 estimated", "1");
    }

    @Test
    void memoryIsTakenOnceAndTheOldestMakeRoom() {
        CountMemory memory = new CountMemory(1024);
        for (int i = 0; i < 100_000; i++) {
            memory.put("uid-" + i, i);
        }
        assertThat(memory.get("uid-99999")).isEqualTo(99_999);
        assertThat(memory.get("uid-0")).isEqualTo(CountMemory.UNKNOWN);
        long remembered = java.util.stream.IntStream.range(0, 100_000)
                .filter(i -> memory.get("uid-" + i) == i)
                .count();
        assertThat(remembered).isBetween(900L, 1024L);
    }

    private List<String> of(KubernetesEvent... writes) throws InterruptedException {
        return occurrences.of(List.of(writes)).stream()
                .map(o -> o.times() + (o.estimated() ? " estimated" : ""))
                .toList();
    }

    private static KubernetesEvent changed(long count) {
        return event().count(count).novelty(Novelty.CHANGED).build();
    }
}
