// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;

/** What a stream has read and not handed over yet: at most 256 events. Handing over waits while the queue is full. */
final class Outbox {
    private static final int LARGEST = 256;

    private final EventStream stream;
    private final BlockingQueue<Arrival> arrivals;
    private final List<KubernetesEvent> events = new ArrayList<>();

    Outbox(EventStream stream, BlockingQueue<Arrival> arrivals) {
        this.stream = requireNonNull(stream, "stream is null");
        this.arrivals = requireNonNull(arrivals, "arrivals is null");
    }

    /** @param leftOut fields of the event that could not be used */
    void add(KubernetesEvent event, Set<String> leftOut) throws InterruptedException {
        if (!leftOut.isEmpty()) {
            arrivals.put(new Arrival.Flawed(
                    stream,
                    false,
                    "event " + ApiStatus.line(event.listKey()) + " (resourceVersion " + event.resourceVersion()
                            + "): taken without " + String.join(", ", leftOut) + ", which cannot be used"));
        }
        events.add(event);
    }

    /** Tells of an event that cannot be used. */
    void skip(String why) throws InterruptedException {
        arrivals.put(new Arrival.Flawed(stream, true, why));
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    boolean isFull() {
        return events.size() >= LARGEST;
    }

    /** Hands over what was watched, or what ends a list: the stream has reached that position. */
    void handOver(Optional<ResourceVersion> position) throws InterruptedException {
        put(new Arrival.Events(stream, events, position, ListProgress.NONE));
    }

    /** Hands over a part of a list: it says how far the list is, and nothing of the position. */
    void handOver(ListProgress listed) throws InterruptedException {
        if (!events.isEmpty()) {
            put(new Arrival.Events(stream, events, Optional.empty(), listed));
        }
    }

    private void put(Arrival arrival) throws InterruptedException {
        arrivals.put(arrival);
        events.clear();
    }
}
