// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Sender;
import io.checkagent.kubeevents.occurrence.Occurrence;
import io.checkagent.kubeevents.source.EventStream;
import io.checkagent.kubeevents.source.KubernetesEvent;
import io.checkagent.kubeevents.source.ResourceVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a run did, for the status and as metrics. Used by the thread of the run, except for {@link #delivered} and
 * {@link #reached}, which any thread may call.
 */
final class Statistics {
    private static final String PREFIX = "check_agent.kubernetes_events.";
    private static final int MOST_SERIES = 500;
    private static final List<String> OTHER_SERIES = List.of("other");
    private static final List<String> SEEN_TAGS = List.of("kind", "component", "type", "reason");
    private static final List<String> EMITTED_TAGS = List.of("kind", "type", "is_bundled");

    private final AtomicLong delivered = new AtomicLong();
    /** The times of the oldest events of the commits that no output has yet acknowledged, in the order of the commits. */
    private final Queue<Instant> waiting = new ConcurrentLinkedQueue<>();

    private volatile Cursor cursor = new Cursor(Optional.empty(), Optional.empty());
    private final Map<String, Long> totals = new TreeMap<>();
    private final Map<String, Double> reported = new LinkedHashMap<>();
    private final Map<List<String>, Long> seenBySeries = new LinkedHashMap<>();
    private final Map<List<String>, Long> emittedBySeries = new LinkedHashMap<>();
    private final Map<String, Long> unrecoverable = new TreeMap<>();

    /** Up to where everything is acknowledged, and since when. */
    private record Cursor(Optional<ResourceVersion> version, Optional<Instant> time) {
        Optional<Duration> age(Instant now) {
            return time.map(since -> Duration.between(since, now));
        }
    }

    /** Adds to one of the totals. */
    void add(String total, long number) {
        totals.merge(total, number, Long::sum);
    }

    /** Counts something that cannot be known any more. */
    void unrecoverable(String cause, long number) {
        unrecoverable.merge(cause, number, Long::sum);
    }

    /** Counts an event that was read. */
    void seen(KubernetesEvent event) {
        count(seenBySeries, List.of(event.object().kind(), event.component(), event.type(), event.reason()));
    }

    /** Counts a write that was sent. */
    void emitted(Occurrence occurrence, boolean bundled) {
        KubernetesEvent event = occurrence.event();
        count(emittedBySeries, List.of(event.object().kind(), event.type(), String.valueOf(bundled)));
    }

    /** Notes that writes were committed, of which the oldest was seen at the given time. As many as the outputs' queues take. */
    void sent(Instant oldest) {
        waiting.add(oldest);
    }

    /** Counts the writes of the next of those commits, which every output has acknowledged. */
    void delivered(int writes) {
        delivered.addAndGet(writes);
        waiting.poll();
    }

    /** Everything up to here is acknowledged. */
    void reached(Optional<ResourceVersion> version, Optional<Instant> time) {
        cursor = new Cursor(version, time);
    }

    /** Shows all of it in the status. */
    void show(CheckContext context, List<EventStream> streams) {
        Instant now = context.clock().instant();
        context.detail("received", received(streams));
        context.detail("delivered", delivered.get());
        for (String total : List.of("filtered", "redacted")) {
            context.detail(total, totals.getOrDefault(total, 0L));
        }
        context.detail(
                "repeated",
                streams.stream().mapToLong(s -> s.health().repeated()).sum());
        context.detail("unrecoverable", Map.copyOf(unrecoverable));
        Cursor reached = cursor;
        context.detail("lag_seconds", lag(now).toSeconds());
        context.detail("cursor", shown(reached.version()));
        context.detail("cursor_age_seconds", shown(reached.age(now).map(Duration::toSeconds)));
        for (EventStream stream : streams) {
            context.detail("watch " + stream.namespace().orElse("of all namespaces"), watch(stream, now));
        }
    }

    /** Sends what changed since the last call. */
    void send(Sender sender, List<EventStream> streams, Instant now) {
        Cursor reached = cursor;
        sender.gauge(PREFIX + "lag_seconds", seconds(lag(now)));
        reached.version().ifPresent(at -> sender.gauge(PREFIX + "cursor", Double.parseDouble(at.digits())));
        reached.age(now).ifPresent(age -> sender.gauge(PREFIX + "cursor_age_seconds", seconds(age)));
        for (EventStream stream : streams) {
            String[] tags = stream.namespace().map(name -> "kube_namespace:" + name).stream()
                    .toArray(String[]::new);
            stream.health()
                    .watchOpened()
                    .ifPresent(
                            at -> sender.gauge(PREFIX + "watch_age_seconds", seconds(Duration.between(at, now)), tags));
            stream.health()
                    .lastFrame()
                    .ifPresent(at -> sender.gauge(
                            PREFIX + "watch_last_frame_age_seconds", seconds(Duration.between(at, now)), tags));
        }
        increase(sender, "received", received(streams));
        increase(sender, "delivered", delivered.get());
        increase(
                sender,
                "repeated",
                streams.stream().mapToLong(s -> s.health().repeated()).sum());
        totals.forEach((total, number) -> increase(sender, total, number));
        unrecoverable.forEach((cause, number) -> increase(sender, "unrecoverable", number, "cause:" + cause));
        Map<String, Long> reconnects = new TreeMap<>();
        streams.forEach(
                s -> s.health().reconnects().forEach((cause, times) -> reconnects.merge(cause, times, Long::sum)));
        reconnects.forEach((cause, times) -> increase(sender, "reconnects", times, "cause:" + cause));
        sendSeries(sender, "kubernetes_apiserver.kube_events", SEEN_TAGS, seenBySeries);
        sendSeries(sender, "kubernetes_apiserver.emitted_events", EMITTED_TAGS, emittedBySeries);
    }

    private static void sendSeries(Sender sender, String name, List<String> keys, Map<List<String>, Long> series) {
        series.forEach((values, number) -> {
            List<String> tags = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                if (!values.get(i).isEmpty()) {
                    tags.add(keys.get(i) + ":" + values.get(i));
                }
            }
            sender.count(name, number, tags.toArray(String[]::new));
        });
        series.clear();
    }

    private void increase(Sender sender, String name, long total, String... tags) {
        String key = name + String.join(",", tags);
        double before = reported.getOrDefault(key, 0.0);
        if (total > before) {
            sender.count(PREFIX + name, total - before, tags);
            reported.put(key, (double) total);
        }
    }

    // Reasons are free text: past the limit they are counted together.
    private static void count(Map<List<String>, Long> series, List<String> tags) {
        boolean fits = series.size() < MOST_SERIES || series.containsKey(tags);
        series.merge(fits ? tags : OTHER_SERIES, 1L, Long::sum);
    }

    private static long received(List<EventStream> streams) {
        return streams.stream().mapToLong(s -> s.health().received()).sum();
    }

    /** How long the oldest event waits that was read and is not acknowledged; none while the cluster is quiet. */
    private Duration lag(Instant now) {
        Instant oldest = waiting.peek();
        return oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static Object shown(Optional<?> value) {
        return value.<Object>map(known -> known instanceof Long ? known : known.toString())
                .orElse("none yet");
    }

    private static String watch(EventStream stream, Instant now) {
        List<String> facts = new ArrayList<>();
        facts.add(stream.health().watchOpened().map(at -> "open").orElse("not open"));
        facts.add(stream.health()
                .lastFrame()
                .map(at -> "quiet for " + Duration.between(at, now).toSeconds() + " s")
                .orElse("nothing came yet"));
        if (!stream.health().reconnects().isEmpty()) {
            facts.add("opened again " + stream.health().reconnects());
        }
        stream.health()
                .failingSince(now)
                .ifPresent(since -> facts.add(stream.health().lastError()));
        return String.join(", ", facts);
    }
}
