// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.occurrence;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.EarlierCounts;
import io.checkagent.kubeevents.source.KubernetesEvent;
import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns counts, which grow with each write of an event, into occurrences, of which the sum over all writes is the true
 * number. What an event counted before is remembered, or asked of the API server, or, when nobody knows, left open and
 * marked. Not thread-safe.
 */
public final class Occurrences {
    private static final int REMEMBERED = 1 << 18;
    private static final long AT_LEAST = 1;

    private final CountMemory memory = new CountMemory(REMEMBERED);
    private final EarlierCounts earlierCounts;

    public Occurrences(EarlierCounts earlierCounts) {
        this.earlierCounts = requireNonNull(earlierCounts, "earlierCounts is null");
    }

    /** The occurrences of these writes, in their order. */
    public List<Occurrence> of(List<KubernetesEvent> writes) throws InterruptedException {
        learn(writes);
        List<Occurrence> occurrences = new ArrayList<>(writes.size());
        for (KubernetesEvent write : writes) {
            occurrences.add(of(write));
        }
        return occurrences;
    }

    private void learn(List<KubernetesEvent> writes) throws InterruptedException {
        Map<String, KubernetesEvent> unknown = new LinkedHashMap<>();
        for (KubernetesEvent write : writes) {
            if (memory.get(write.uid()) == CountMemory.UNKNOWN) {
                // Only the first write tells what came before this batch.
                unknown.putIfAbsent(write.uid(), write);
            }
        }
        List<KubernetesEvent> changed = unknown.values().stream()
                .filter(write -> write.novelty() == Novelty.CHANGED)
                .toList();
        if (!changed.isEmpty()) {
            earlierCounts.before(changed).forEach(memory::put);
        }
    }

    private Occurrence of(KubernetesEvent write) {
        long before = memory.get(write.uid());
        Occurrence occurrence = counted(write, before);
        memory.put(write.uid(), write.count());
        return occurrence;
    }

    private Occurrence counted(KubernetesEvent write, long before) {
        if (before != CountMemory.UNKNOWN) {
            long added = write.count() - before;
            return new Occurrence(write, added < 0 ? AT_LEAST : added, added < 0);
        }
        return switch (write.novelty()) {
            case NEW -> new Occurrence(write, write.count(), false);
            case NEW_UNLESS_FORGOTTEN -> {
                boolean forgotten = memory.mayHaveForgotten(write.uid());
                yield new Occurrence(write, forgotten ? AT_LEAST : write.count(), forgotten);
            }
            case CHANGED, UNKNOWN -> new Occurrence(write, AT_LEAST, true);
        };
    }
}
