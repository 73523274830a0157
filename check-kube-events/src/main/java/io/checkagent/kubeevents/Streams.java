// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import io.checkagent.kubeevents.position.Reached;
import io.checkagent.kubeevents.position.StoredPosition;
import io.checkagent.kubeevents.source.Arrival;
import io.checkagent.kubeevents.source.EventStream;
import io.checkagent.kubeevents.source.ListProgress;
import io.checkagent.kubeevents.source.ResourceVersion;
import io.checkagent.kubeevents.source.RestClient;
import io.checkagent.kubeevents.source.StartPoint;
import io.checkagent.kubeevents.source.StreamSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a run, one for the cluster or one for each namespace, on threads of their own, and how far they are
 * together. At most 16 portions of 256 events wait between them and the run. Used by one thread.
 */
final class Streams implements AutoCloseable {
    private static final int MOST_WAITING = 16;
    private static final Duration TO_END = Duration.ofSeconds(1);

    private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(MOST_WAITING);
    private final List<EventStream> streams = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<EventStream, ResourceVersion> positions = new HashMap<>();
    private final Map<EventStream, ListProgress> listed = new HashMap<>();
    private final Map<EventStream, Instant> since = new HashMap<>();
    private final Map<EventStream, String> refused = new LinkedHashMap<>();
    private final CountDownLatch ended;

    /** Starts the streams where the stored position says. */
    Streams(
            RestClient api,
            List<String> namespaces,
            StreamSettings settings,
            StoredPosition stored,
            ResourceVersion present,
            Clock clock) {
        List<Optional<String>> parts = namespaces.isEmpty()
                ? List.of(Optional.empty())
                : namespaces.stream().distinct().map(Optional::of).toList();
        ended = new CountDownLatch(parts.size());
        for (Optional<String> namespace : parts) {
            StartPoint start = stored.startPoint(namespace, present);
            EventStream stream = new EventStream(api, namespace, settings, start, arrivals, clock);
            start.after().ifPresent(after -> positions.put(stream, after));
            start.time().ifPresent(time -> since.put(stream, time));
            listed.put(stream, start.listed());
            streams.add(stream);
            Thread thread = new Thread(() -> run(stream), "kubernetes-events-" + namespace.orElse("all"));
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    List<EventStream> all() {
        return streams;
    }

    /** The next that a stream hands over; nothing when none does for so long. */
    @Nullable
    Arrival next(Duration longest) throws InterruptedException {
        return arrivals.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Notes how far a stream is with what it handed over. */
    void reached(Arrival.Events portion) {
        portion.position().ifPresent(version -> positions.put(portion.stream(), version));
        listed.put(portion.stream(), portion.listed());
        refused.remove(portion.stream());
    }

    /** Notes that a stream has lost its position. */
    void restored(Arrival.Restored restored) {
        positions.remove(restored.stream());
        listed.put(restored.stream(), ListProgress.NONE);
        since.remove(restored.stream());
        restored.since().ifPresent(time -> since.put(restored.stream(), time));
    }

    /** Notes that a stream is refused: it keeps its position, and does not hold the common one back. */
    void refused(EventStream stream, String message) {
        refused.put(stream, message);
    }

    /** What is refused now, and what to grant. */
    Collection<String> refusals() {
        return refused.values();
    }

    boolean allAreRefused() {
        return refused.size() == streams.size();
    }

    /** How far the streams are; nothing while none of them has delivered anything. */
    Optional<Reached> reached() {
        Map<String, Optional<ResourceVersion>> reached = new TreeMap<>();
        Set<String> unreadable = new TreeSet<>();
        List<ListProgress.Pass> passes = new ArrayList<>();
        for (EventStream stream : streams) {
            String name = stream.namespace().orElse(Reached.WHOLE_CLUSTER);
            reached.put(name, Optional.ofNullable(positions.get(stream)));
            if (refused.containsKey(stream)) {
                unreadable.add(name);
            }
            passes.addAll(listed.getOrDefault(stream, ListProgress.NONE).passes());
        }
        boolean begun = !passes.isEmpty() || reached.values().stream().anyMatch(Optional::isPresent);
        return begun
                ? Optional.of(new Reached(reached, unreadable, new ListProgress(passes), since()))
                : Optional.empty();
    }

    /** From when on the streams that have no position want events; nothing when one of them wants all. */
    private Optional<Instant> since() {
        List<Optional<Instant>> all = streams.stream()
                .filter(stream -> !positions.containsKey(stream) && !refused.containsKey(stream))
                .map(stream -> Optional.ofNullable(since.get(stream)))
                .toList();
        return all.contains(Optional.<Instant>empty())
                ? Optional.empty()
                : all.stream().flatMap(Optional::stream).min(Instant::compareTo);
    }

    /** Ends the threads; waits a second for them. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        boolean interrupted = Thread.interrupted();
        try {
            boolean unused = ended.await(TO_END.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(EventStream stream) {
        try {
            stream.run();
        } finally {
            ended.countDown();
        }
    }
}
