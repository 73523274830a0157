// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.DeliveryRefusedException;
import io.checkagent.api.Event;
import io.checkagent.kubeevents.filter.EventFilter;
import io.checkagent.kubeevents.filter.Redaction;
import io.checkagent.kubeevents.host.InvolvedNodes;
import io.checkagent.kubeevents.mapping.EventSelection;
import io.checkagent.kubeevents.mapping.Mapping;
import io.checkagent.kubeevents.occurrence.Occurrence;
import io.checkagent.kubeevents.occurrence.Occurrences;
import io.checkagent.kubeevents.position.Reached;
import io.checkagent.kubeevents.position.StoredPosition;
import io.checkagent.kubeevents.source.ApiException;
import io.checkagent.kubeevents.source.Arrival;
import io.checkagent.kubeevents.source.CountsInApiServer;
import io.checkagent.kubeevents.source.EventStream;
import io.checkagent.kubeevents.source.KubernetesEvent;
import io.checkagent.kubeevents.source.ResourceVersion;
import io.checkagent.kubeevents.source.RestClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: takes what the streams hand over, makes the intake's events of it, and commits them together with the
 * position that they reach. Used by the thread of the run.
 */
final class EventCollection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventCollection.class);
    private static final int LARGEST_BATCH = 1_000;
    private static final Duration SHOW = Duration.ofSeconds(1);
    private static final Duration SEND = Duration.ofSeconds(15);
    private static final Duration COMMIT = Duration.ofSeconds(5);
    private static final int MOST_WARNINGS = 20;

    private final RestClient api;
    private final Settings settings;
    private final CheckContext context;
    private final EventFilter filter;
    private final Redaction redaction;
    private final InvolvedNodes nodes;
    private final EventSelection selection;
    private final Mapping mapping;
    private final Occurrences occurrences;
    private final Statistics statistics = new Statistics();
    private final Set<String> warned = new HashSet<>();
    private final Outages outages;
    private final AtomicReference<@Nullable Throwable> refusal = new AtomicReference<>();

    private final List<KubernetesEvent> writes = new ArrayList<>();
    private final List<Event> notes = new ArrayList<>();
    private Optional<Reached> committed = Optional.empty();
    private final Interval commit;
    private final Interval show;
    private final Interval send;

    EventCollection(RestClient api, Settings settings, CheckContext context) {
        this.api = requireNonNull(api, "api is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.context = requireNonNull(context, "context is null");
        filter = settings.filter();
        redaction = settings.redaction().redaction();
        nodes = new InvolvedNodes(api, settings.resolveHosts(), context.clock());
        selection = settings.selection();
        mapping = new Mapping(
                selection,
                nodes,
                context.clusterName(),
                settings.sourceDetection().enabled());
        occurrences = new Occurrences(new CountsInApiServer(api));
        outages = new Outages(context);
        Instant now = context.clock().instant();
        commit = new Interval(COMMIT, now);
        show = new Interval(SHOW, Instant.EPOCH);
        send = new Interval(SEND, now);
    }

    /** Collects until stopped. */
    void run() throws Exception {
        Instant now = context.clock().instant();
        Checkpoint checkpoint = context.checkpoint();
        StoredPosition position = StoredPosition.read(checkpoint, now);
        ResourceVersion present = presentVersion();
        position.complaint(present).ifPresent(this::warnOnce);
        try (Streams streams =
                new Streams(api, settings.namespaces(), settings.stream(), position, present, context.clock())) {
            committed = streams.reached();
            statistics.reached(committed.flatMap(Reached::lowest), position.time());
            if (committed.isEmpty() && position.complaints().isEmpty()) {
                LOG.info("No position is stored: collecting all events that the API server holds");
            }
            while (!context.isStopping()) {
                collect(streams);
                report(streams);
            }
        }
    }

    @Override
    public void close() {
        nodes.close();
    }

    /** The version of the API server's events; of the first namespace that may be read, when they are named. */
    private ResourceVersion presentVersion() throws ApiException, InterruptedException {
        List<String> paths = settings.namespaces().isEmpty()
                ? List.of(EventStream.path(Optional.empty()))
                : settings.namespaces().stream()
                        .map(namespace -> EventStream.path(Optional.of(namespace)))
                        .toList();
        ApiException refused = null;
        for (String path : paths) {
            try {
                return api.presentVersion(path);
            } catch (ApiException.Refused | ApiException.NotFound e) {
                refused = e;
            }
        }
        throw requireNonNull(refused, "no path");
    }

    private void collect(Streams streams) throws Exception {
        Arrival first = streams.next(SHOW);
        if (first != null) {
            take(first, streams);
            Arrival next = streams.next(Duration.ZERO);
            while (next != null) {
                take(next, streams);
                next = writes.size() < LARGEST_BATCH ? streams.next(Duration.ZERO) : null;
            }
        }
        failIfRefused();
        Optional<Reached> reached = streams.reached();
        boolean moved = reached.isPresent() && !reached.equals(committed);
        boolean somethingToSend = !writes.isEmpty() || !notes.isEmpty();
        boolean quiet = first == null;
        if (somethingToSend || (moved && (quiet || commit.isDue(context.clock().instant())))) {
            deliver(moved ? reached : Optional.empty());
        }
    }

    private void take(Arrival arrival, Streams streams) throws Exception {
        if (arrival instanceof Arrival.Events portion) {
            streams.reached(portion);
            portion.events().forEach(this::takeWrite);
        } else if (arrival instanceof Arrival.Gap gap) {
            statistics.unrecoverable("gap", 1);
            String text = gapText(gap);
            LOG.warn("{}", text);
            notes.add(gapEvent(text));
        } else if (arrival instanceof Arrival.Restored restored) {
            streams.restored(restored);
            warnOnce(restored.message() + "; collecting what the API server holds"
                    + restored.since().map(since -> " since " + since).orElse(""));
        } else if (arrival instanceof Arrival.Flawed flawed) {
            String what = flawed.skipped() ? "skipped" : "flawed";
            statistics.unrecoverable(what, 1);
            warnOnce(flawed.message() + (flawed.skipped() ? ": left out" : ""));
        } else if (arrival instanceof Arrival.Refused refused) {
            streams.refused(refused.stream(), String.valueOf(refused.cause().getMessage()));
            if (streams.allAreRefused()) {
                throw refused.cause();
            }
        } else if (arrival instanceof Arrival.Failed failed) {
            throw new IllegalStateException("a stream of events ended by a defect: " + failed.cause(), failed.cause());
        }
    }

    private void takeWrite(KubernetesEvent write) {
        statistics.seen(write);
        if (filter.accepts(write) && selection.collects(write)) {
            writes.add(write);
        } else {
            statistics.add("filtered", 1);
        }
    }

    private void deliver(Optional<Reached> reached) throws InterruptedException {
        List<Occurrence> counted = occurrences.of(redacted(writes));
        mapping.map(counted).forEach(context.sender()::event);
        notes.forEach(context.sender()::event);
        for (Occurrence occurrence : counted) {
            statistics.emitted(occurrence, !selection.isAlone(occurrence.event()));
            if (occurrence.estimated()) {
                statistics.unrecoverable("count", 1);
            }
        }
        int delivered = counted.size();
        counted.stream()
                .map(occurrence -> occurrence.event().lastSeen())
                .min(Comparator.naturalOrder())
                .ifPresent(statistics::sent);
        Instant now = context.clock().instant();
        commit(reached.map(position -> StoredPosition.write(position, now))).whenComplete((done, failure) -> {
            if (failure == null) {
                if (delivered > 0) {
                    statistics.delivered(delivered);
                }
                reached.ifPresent(position -> statistics.reached(position.lowest(), Optional.of(now)));
            } else {
                refusal.compareAndSet(null, failure);
            }
        });
        if (reached.isPresent()) {
            committed = reached;
        }
        writes.clear();
        notes.clear();
        commit.done(now);
    }

    private CompletionStage<Void> commit(Optional<Checkpoint> checkpoint) throws InterruptedException {
        return checkpoint.isPresent()
                ? context.sender().commit(checkpoint.get())
                : context.sender().commit();
    }

    private List<KubernetesEvent> redacted(List<KubernetesEvent> originals) {
        List<KubernetesEvent> redacted = new ArrayList<>(originals.size());
        for (KubernetesEvent original : originals) {
            String message = redaction.apply(original.message());
            boolean isSame = message.equals(original.message());
            if (!isSame) {
                statistics.add("redacted", 1);
            }
            redacted.add(isSame ? original : original.withMessage(message));
        }
        return redacted;
    }

    private void report(Streams streams) throws InterruptedException {
        Instant now = context.clock().instant();
        if (show.isDue(now)) {
            show.done(now);
            statistics.show(context, streams.all());
            // Said again as long as it lasts, for the status.
            if (!nodes.refusal().isEmpty()) {
                context.warn("hosts of pods and provider ids stay unknown: " + nodes.refusal());
            }
            streams.refusals().forEach(context::warn);
            outages.show(streams.all(), now);
        }
        if (send.isDue(now)) {
            send.done(now);
            statistics.send(context.sender(), streams.all(), now);
            // Metrics leave also when no event comes. That they may give way to newer ones is no refusal of events.
            CompletionStage<Void> unused = context.sender().commit();
        }
    }

    private void failIfRefused() throws DeliveryRefusedException {
        Throwable failure = refusal.get();
        if (failure != null) {
            throw new DeliveryRefusedException("events were not delivered, the next leader will collect them: "
                    + (failure.getMessage() == null ? failure.toString() : failure.getMessage()));
        }
    }

    private void warnOnce(String message) {
        if (warned.size() < MOST_WARNINGS && warned.add(message)) {
            context.warn(message);
            if (warned.size() == MOST_WARNINGS) {
                context.warn("what else goes wrong is only counted");
            }
        }
    }

    private static String gapText(Arrival.Gap gap) {
        return "The API server no longer knew the writes after the collected position"
                + gap.stream().namespace().map(n -> " in namespace " + n).orElse("")
                + " (" + gap.cause() + "). It still held " + gap.found()
                + " newer events, which were delivered with their latest state. Events that were written and removed"
                + gap.since().map(since -> " since " + since).orElse("")
                + " cannot be known.";
    }

    private Event gapEvent(String text) {
        return Event.builder(
                        "Kubernetes events may be missing",
                        text,
                        context.clock().instant())
                .alertType(Event.AlertType.WARNING)
                .aggregationKey("kubernetes_apiserver:gap")
                .sourceTypeName("kubernetes")
                .eventType("kubernetes_apiserver")
                .tag("orchestrator:kubernetes")
                .build();
    }
}
