// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import io.checkagent.api.EventSource;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes events as kubelets and new-style controllers do, and keeps the ledger that a collector must match. */
final class EventWriter {
    /** With all six digits, also when the last ones are zeros: the API server takes no fewer. */
    private static final DateTimeFormatter MICRO_TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final Clock clock;
    private final List<Event> events = new ArrayList<>();
    private final Set<String> writes = new HashSet<>();
    private final Map<String, Long> counts = new HashMap<>();

    EventWriter(KubernetesClient client) {
        this(client, Clock.systemUTC());
    }

    EventWriter(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Writes new events, each about a pod of its own. */
    EventWriter create(String namespace, int number) {
        for (int i = 0; i < number; i++) {
            create(namespace, "ein Ereignis: Grüße, 世界 😀 " + i);
        }
        return this;
    }

    Event create(String namespace, String message) {
        int number = events.size();
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Event created = client.v1()
                .events()
                .inNamespace(namespace)
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("web-%d.%x".formatted(number, System.nanoTime()))
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withNamespace(namespace)
                        .withName("web-" + number)
                        .withUid("pod-" + number)
                        .endInvolvedObject()
                        .withReason(number % 2 == 0 ? "BackOff" : "Pulled")
                        .withMessage(message)
                        .withType(number % 2 == 0 ? "Warning" : "Normal")
                        .withNewSource("kubelet", "node-1")
                        .withFirstTimestamp(now)
                        .withLastTimestamp(now)
                        .withCount(1)
                        .withReportingComponent("kubelet")
                        .withReportingInstance("node-1")
                        .build())
                .create();
        events.add(created);
        note(created, 1);
        return created;
    }

    /** Writes an event as events.k8s.io does: a time of its own, no count. */
    Event createNewStyle(String namespace, String message) {
        int number = events.size();
        Event created = client.v1()
                .events()
                .inNamespace(namespace)
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("job-%d.%x".formatted(number, System.nanoTime()))
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Job")
                        .withNamespace(namespace)
                        .withName("job-" + number)
                        .withUid("job-" + number)
                        .endInvolvedObject()
                        .withReason("SuccessfulCreate")
                        .withMessage(message)
                        .withType("Normal")
                        .withAction("Create")
                        .withEventTime(now())
                        .withReportingComponent("job-controller")
                        .withReportingInstance("job-controller-1")
                        .build())
                .create();
        events.add(created);
        note(created, 1);
        return created;
    }

    /** Lets the event that was written at this place happen again: its count or its series grows by so many. */
    EventWriter repeat(int index, int more) {
        Event old = events.get(index);
        long count = counts.getOrDefault(old.getMetadata().getUid(), 0L) + more;
        EventBuilder changed = new EventBuilder(old);
        if (old.getCount() == null || old.getCount() == 0) {
            changed.withNewSeries()
                    .withCount((int) count)
                    .withLastObservedTime(now())
                    .endSeries();
        } else {
            changed.withCount((int) count)
                    .withLastTimestamp(
                            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        Event written = client.v1()
                .events()
                .inNamespace(old.getMetadata().getNamespace())
                .resource(changed.build())
                .update();
        events.set(index, written);
        note(written, count);
        return this;
    }

    EventWriter repeatAll(int more) {
        for (int i = 0; i < events.size(); i++) {
            repeat(i, more);
        }
        return this;
    }

    /** Writes the event again without its having happened again. */
    void annotate(int index) {
        Event old = events.get(index);
        Event written = client.v1()
                .events()
                .inNamespace(old.getMetadata().getNamespace())
                .resource(new EventBuilder(old)
                        .editMetadata()
                        .addToAnnotations("example.com/seen", "yes")
                        .endMetadata()
                        .build())
                .update();
        events.set(index, written);
        note(written, counts.getOrDefault(old.getMetadata().getUid(), 0L));
    }

    void delete(int index) {
        client.v1()
                .events()
                .inNamespace(events.get(index).getMetadata().getNamespace())
                .resource(events.get(index))
                .delete();
    }

    /** Every write, as uid@resourceVersion. */
    Set<String> writes() {
        return Set.copyOf(writes);
    }

    /** The newest write of every event. */
    Set<String> newestWrites() {
        Set<String> newest = new HashSet<>();
        events.forEach(event -> newest.add(
                event.getMetadata().getUid() + "@" + event.getMetadata().getResourceVersion()));
        return newest;
    }

    /** How often each event happened, by uid. */
    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** What a collector delivered, as uid@resourceVersion, with repetitions. */
    static List<String> writes(List<EventSource> sources) {
        return sources.stream()
                .map(source -> source.uid() + "@" + source.resourceVersion())
                .toList();
    }

    /** The occurrences that a collector delivered, by uid. */
    static Map<String, Long> counts(List<EventSource> sources) {
        Map<String, Long> counts = new HashMap<>();
        sources.forEach(source -> counts.merge(source.uid(), source.occurrences(), Long::sum));
        return counts;
    }

    private void note(Event written, long count) {
        writes.add(written.getMetadata().getUid() + "@" + written.getMetadata().getResourceVersion());
        counts.put(written.getMetadata().getUid(), count);
    }

    private MicroTime now() {
        return new MicroTime(MICRO_TIME.format(clock.instant()));
    }
}
