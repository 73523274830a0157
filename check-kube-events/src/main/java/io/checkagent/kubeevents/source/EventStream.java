// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The events of the cluster, or of one namespace, as they are written: a paged list of what there is, unless a position
 * is known, then one long watch. Runs on a thread of its own until interrupted; hands over into a bounded queue, and
 * waits while it is full.
 *
 * <p>Every write after the start point is handed over once. Where the API server no longer knows the writes after the
 * position, the newest write of each event that it still holds is, and a {@link Arrival.Gap} says so; where its history is
 * another one now, of each event that was last seen since.
 */
public final class EventStream implements Runnable {
    private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(30);
    private static final int SHORTEST_WATCH_SECONDS = 300;
    // A watch that was paused brings what was written long ago: only a new event says when that was.
    private static final Duration BEHIND = Duration.ofMinutes(1);
    // To be woken for every single event of a busy cluster costs five times as much as to read what came meanwhile.
    private static final Duration REST = Duration.ofMillis(40);
    // However much progress each watch brings: one that ends at once must not be opened as often as the server answers.
    private static final Duration BETWEEN_WATCHES = Duration.ofMillis(500);

    private final RestClient api;
    private final Optional<String> namespace;
    private final String path;
    private final StreamSettings settings;
    private final BlockingQueue<Arrival> arrivals;
    private final Clock clock;
    private final Pauses pauses;
    private final StreamHealth health = new StreamHealth();
    private final Backoff backoff = new Backoff();
    private final Outbox outbox;

    private final Instant countedUntil;

    private @Nullable ResourceVersion position;
    private @Nullable Instant inSync;
    private @Nullable Lost lost;
    private @Nullable Listing listing;
    private ListProgress listedBefore;
    private boolean positionMoved;
    private boolean hasWatched;
    private boolean isOfThisHistory = true;
    private boolean behind;
    private Instant newest = Instant.MIN;
    private Instant rested = Instant.MIN;
    private Instant watchBegan = Instant.MIN;

    /** The position is known no more. */
    private record Lost(String cause, boolean whileWatching) {}

    /**
     * @param namespace all of the cluster when empty
     * @param arrivals where everything goes; bounded
     */
    public EventStream(
            RestClient api,
            Optional<String> namespace,
            StreamSettings settings,
            StartPoint start,
            BlockingQueue<Arrival> arrivals,
            Clock clock) {
        this.api = requireNonNull(api, "api is null");
        this.namespace = requireNonNull(namespace, "namespace is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.arrivals = requireNonNull(arrivals, "arrivals is null");
        this.clock = requireNonNull(clock, "clock is null");
        pauses = api.pauses();
        path = path(namespace);
        outbox = new Outbox(this, arrivals);
        position = start.after().orElse(null);
        inSync = start.time().orElse(null);
        listedBefore = start.listed();
        countedUntil = start.time().orElse(start.after().isPresent() ? clock.instant() : Instant.EPOCH);
    }

    /** Where the events of the namespace, or of the cluster, are found. */
    public static String path(Optional<String> namespace) {
        return namespace.map(name -> "api/v1/namespaces/" + name + "/events").orElse("api/v1/events");
    }

    /** The namespace, or nothing when it is all of them. */
    public Optional<String> namespace() {
        return namespace;
    }

    public StreamHealth health() {
        return health;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                listOrWatch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Left in the queue by put, the failure ends the check's run on its own thread.
            try {
                arrivals.put(new Arrival.Failed(this, e));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        } finally {
            if (listing != null) {
                listing.close();
            }
        }
    }

    private void listOrWatch() throws InterruptedException {
        try {
            ResourceVersion from = position;
            if (from == null || lost != null) {
                list();
            } else {
                watch(from);
            }
        } catch (ApiException.Expired e) {
            failed("expired", e);
            lost = new Lost(messageOf(e), wasWatchingUntilNow());
            pauses.pause(backoff.failed(Duration.ZERO));
        } catch (ApiException.Beyond e) {
            failed("restored", e);
            lost = new Lost(messageOf(e), false);
            position = null;
            listedBefore = ListProgress.NONE;
            arrivals.put(new Arrival.Restored(this, messageOf(e), Optional.ofNullable(inSync)));
            pauses.pause(backoff.failed(Duration.ZERO));
        } catch (ApiException.Unavailable e) {
            failed("unavailable", e);
            pauses.pause(backoff.failed(e.retryAfter()));
        } catch (ApiException e) {
            failed("refused", e);
            arrivals.put(new Arrival.Refused(this, e));
            pauses.sleep(BETWEEN_REFUSALS);
        }
    }

    private void failed(String cause, ApiException failure) {
        health.failed(cause, messageOf(failure), clock.instant());
    }

    private void list() throws ApiException, InterruptedException {
        Listing current = listing == null ? listFrom(start()) : listing;
        listing = current;
        try {
            current.read();
        } catch (ApiException.Unavailable e) {
            failed("unavailable", e);
            current.pause(e);
            return;
        }
        Lost why = lost;
        if (why != null && (current.found() > 0 || !why.whileWatching())) {
            // First, so that no leader stores a position beyond a gap that nobody was told of.
            arrivals.put(new Arrival.Gap(this, why.cause(), current.since(), current.found()));
        }
        listing = null;
        listedBefore = ListProgress.NONE;
        lost = null;
        inSync = current.began();
        behind = false;
        isOfThisHistory = true;
        newest = current.newest();
        moveTo(current.version());
        handOver();
    }

    private StartPoint start() {
        return new StartPoint(Optional.ofNullable(position), Optional.ofNullable(inSync), listedBefore);
    }

    private Listing listFrom(StartPoint start) {
        return new Listing(api, path, settings, health, start, countedUntil, newest, clock.instant(), outbox);
    }

    private void watch(ResourceVersion from) throws ApiException, InterruptedException {
        if (!isOfThisHistory) {
            requireThisHistory();
        }
        isOfThisHistory = false;
        Map<String, String> query = new LinkedHashMap<>();
        query.put("watch", "true");
        query.put("allowWatchBookmarks", "true");
        query.put("resourceVersion", from.digits());
        query.put("timeoutSeconds", String.valueOf(watchSeconds()));
        if (!settings.fieldSelector().isEmpty()) {
            query.put("fieldSelector", settings.fieldSelector());
        }
        pauses.sleep(untilOver(watchBegan, BETWEEN_WATCHES));
        Instant opened = clock.instant();
        watchBegan = opened;
        try (ResponseStream body = api.open(path, query, settings.silence(), this::handOverAndRest)) {
            FrameReader frames = new FrameReader(body);
            health.watchIsOpen(opened);
            while (frames.next()) {
                take(frames);
            }
            health.reconnecting("ended");
        } catch (InterruptedIOException e) {
            throw new InterruptedException();
        } catch (SilenceException e) {
            health.reconnecting("silent");
            requireThisHistory();
            // The API server had accepted the position, so up to the opening nothing is missing.
            watchedUntil(opened);
            backoff.succeeded();
            return;
        } catch (IOException e) {
            throw ApiException.broken(RequestName.of(path, query), e);
        } finally {
            health.watchEnded();
            if (!from.equals(position) || lasted(opened)) {
                backoff.succeeded();
                health.progressed();
            }
            if (!Thread.currentThread().isInterrupted()) {
                handOver();
            }
        }
        if (from.equals(position)) {
            // Some API servers end the watch of a forgotten version without a word (kubernetes#104171).
            requireThisHistory();
            api.confirm(path, from);
            if (!lasted(opened)) {
                pauses.pause(backoff.failed(Duration.ZERO));
            }
        }
    }

    private boolean lasted(Instant opened) {
        return !clock.instant().isBefore(opened.plus(StreamHealth.LASTING));
    }

    /** What is left of a time that began then; all of it when the clock was set back. */
    private Duration untilOver(Instant began, Duration time) {
        Instant now = clock.instant();
        if (now.isBefore(began)) {
            return time;
        }
        return began.isBefore(now.minus(time)) ? Duration.ZERO : Duration.between(now, began.plus(time));
    }

    private void take(FrameReader frames) throws ApiException, IOException, InterruptedException {
        Instant now = clock.instant();
        EventDecoder object = frames.object();
        switch (frames.type()) {
            case "ADDED", "MODIFIED" -> {
                boolean added = frames.type().equals("ADDED");
                if (frames.flaw().isPresent()) {
                    skip(object, frames.flaw().get());
                } else {
                    KubernetesEvent event = object.event(added ? Novelty.NEW : Novelty.CHANGED);
                    takeEvent(event, object.flaws());
                    if (added) {
                        noteAge(event, now);
                    }
                }
            }
            // Events are removed when their time is over; that is no news.
            case "DELETED", "BOOKMARK" -> object.resourceVersion().ifPresent(this::moveTo);
            case "ERROR" ->
                throw ApiException.of(RequestName.of(path, Map.of("watch", "")), object.status(), Duration.ZERO);
            default -> {
                if (frames.flaw().isEmpty()) {
                    throw new IOException("unknown type of watch frame: \"" + ApiStatus.line(frames.type()) + "\"");
                }
                skip(object, frames.flaw().get());
            }
        }
        health.frameArrived(now);
        if (!behind) {
            watchedUntil(now);
        }
        if (outbox.isFull()) {
            handOver();
        }
    }

    private void noteAge(KubernetesEvent added, Instant now) {
        newest = later(added.created(), newest);
        behind = added.created().isBefore(now.minus(BEHIND));
        if (behind) {
            // Not back: an old event may also be added because a field selector names it only now.
            watchedUntil(inSync == null ? added.created() : later(added.created(), inSync));
        }
    }

    private void skip(EventDecoder object, String why) throws InterruptedException {
        health.countReceived();
        outbox.skip(object.describe() + ": " + why);
        object.resourceVersion().ifPresent(this::moveTo);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void takeEvent(KubernetesEvent event, Set<String> leftOut) throws InterruptedException {
        health.countReceived();
        ResourceVersion reached = position;
        if (reached != null && !event.resourceVersion().isAfter(reached)) {
            health.countRepeated();
            return;
        }
        outbox.add(event, leftOut);
        moveTo(event.resourceVersion());
    }

    /** A watch from a version that is still to come is accepted, and leaves out all that is written until then. */
    private void requireThisHistory() throws ApiException, InterruptedException {
        ResourceVersion present = api.version(path);
        if (position != null && position.isAfter(present)) {
            throw new ApiException.Beyond("the position " + position + " is beyond the present version " + present
                    + ": the API server's etcd was restored, or it is another cluster");
        }
        isOfThisHistory = true;
    }

    private void moveTo(ResourceVersion reached) {
        position = position == null ? reached : ResourceVersion.max(position, reached);
        positionMoved = true;
    }

    private void handOver() throws InterruptedException {
        if (!outbox.isEmpty() || positionMoved) {
            outbox.handOver(Optional.ofNullable(position));
            positionMoved = false;
        }
    }

    /** What comes after a quiet time goes on at once, what comes soon after that together. */
    private void handOverAndRest() throws InterruptedException {
        handOver();
        pauses.sleep(untilOver(rested, REST));
        rested = clock.instant();
    }

    private boolean wasWatchingUntilNow() {
        return hasWatched
                && inSync != null
                && clock.instant().isBefore(inSync.plus(settings.silence().multipliedBy(2)));
    }

    private void watchedUntil(Instant moment) {
        hasWatched = true;
        inSync = moment;
    }

    // Spread, so that many agents' watches do not end at once.
    private static int watchSeconds() {
        return ThreadLocalRandom.current().nextInt(SHORTEST_WATCH_SECONDS, 2 * SHORTEST_WATCH_SECONDS);
    }

    private static String messageOf(ApiException e) {
        return String.valueOf(e.getMessage());
    }
}
