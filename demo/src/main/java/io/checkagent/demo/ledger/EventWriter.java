// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.ledger;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes events as Kubernetes' components do, in both styles, and enters each write that the API server confirmed into
 * the ledger. Thread-safe.
 */
public final class EventWriter {
    private static final DateTimeFormatter MICRO_TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final Ledger ledger;
    private final AtomicLong number = new AtomicLong(System.nanoTime());

    /**
     * What is written.
     *
     * @param regarding the object that it is about; its namespace is the event's
     * @param type Normal or Warning
     * @param reason short, in camel case
     * @param message for people
     * @param component who says it
     * @param host where the component runs; empty for none
     */
    public record Report(
            ObjectReference regarding, String type, String reason, String message, String component, String host) {
        public Report {
            requireNonNull(regarding, "regarding is null");
            requireNonNull(type, "type is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(message, "message is null");
            requireNonNull(component, "component is null");
            requireNonNull(host, "host is null");
        }
    }

    /** An event as it was last written; whoever wrote it may repeat it. */
    public sealed interface Written {
        /** Its metadata. */
        ObjectMeta metadata();

        /** How often it occurred so far. */
        int count();
    }

    /** Written by API group core: a repetition raises {@code count}. */
    record Core(Event event) implements Written {
        @Override
        public ObjectMeta metadata() {
            return event.getMetadata();
        }

        @Override
        public int count() {
            return event.getCount();
        }
    }

    /** Written by API group events.k8s.io: a repetition raises {@code series.count}. */
    record Modern(io.fabric8.kubernetes.api.model.events.v1.Event event) implements Written {
        @Override
        public ObjectMeta metadata() {
            return event.getMetadata();
        }

        @Override
        public int count() {
            return event.getSeries() == null ? 1 : event.getSeries().getCount();
        }
    }

    public EventWriter(KubernetesClient client, Ledger ledger) {
        this.client = requireNonNull(client, "client is null");
        this.ledger = requireNonNull(ledger, "ledger is null");
    }

    /**
     * Writes a new event with a count and two timestamps, as the kubelet and the controllers do.
     *
     * @throws KubernetesClientException when it was not confirmed
     */
    public Written writeCore(Report report) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Event event = new EventBuilder()
                .withMetadata(metadata(report))
                .withInvolvedObject(report.regarding())
                .withType(report.type())
                .withReason(report.reason())
                .withMessage(report.message())
                .withNewSource(report.component(), report.host().isEmpty() ? null : report.host())
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
        return confirmed(new Core(client.resource(event).create()));
    }

    /**
     * Writes a new event with an event time and no count, as the scheduler does.
     *
     * @throws KubernetesClientException when it was not confirmed
     */
    public Written writeModern(Report report) {
        var event = new io.fabric8.kubernetes.api.model.events.v1.EventBuilder()
                .withMetadata(metadata(report))
                .withRegarding(report.regarding())
                .withType(report.type())
                .withReason(report.reason())
                .withNote(report.message())
                .withAction("Reporting")
                .withReportingController(report.component())
                .withReportingInstance(report.host().isEmpty() ? report.component() : report.host())
                .withEventTime(microTime())
                .build();
        return confirmed(new Modern(client.resource(event).create()));
    }

    /**
     * Writes that an event occurred once more.
     *
     * @return the event as it is now; the one given is outdated
     * @throws KubernetesClientException when it was not confirmed
     */
    public Written repeat(Written written) {
        if (written instanceof Core core) {
            return confirmed(new Core(client.resource(new EventBuilder(core.event())
                            .withCount(core.count() + 1)
                            .withLastTimestamp(Instant.now()
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString())
                            .build())
                    .update()));
        }
        Modern modern = (Modern) written;
        return confirmed(
                new Modern(client.resource(new io.fabric8.kubernetes.api.model.events.v1.EventBuilder(modern.event())
                                .withSeries(new io.fabric8.kubernetes.api.model.events.v1.EventSeries(
                                        modern.count() + 1, microTime()))
                                .build())
                        .update()));
    }

    private ObjectMeta metadata(Report report) {
        ObjectMeta metadata = new ObjectMeta();
        String namespace = report.regarding().getNamespace();
        metadata.setNamespace(namespace == null ? "default" : namespace);
        metadata.setName(report.regarding().getName() + "." + Long.toHexString(number.incrementAndGet()));
        return metadata;
    }

    private static MicroTime microTime() {
        return new MicroTime(MICRO_TIME.format(Instant.now()));
    }

    private Written confirmed(Written written) {
        ObjectMeta metadata = written.metadata();
        ledger.add(new LedgerEntry(
                metadata.getUid(),
                metadata.getResourceVersion(),
                metadata.getNamespace(),
                metadata.getName(),
                written.count(),
                Instant.now()));
        return written;
    }
}
