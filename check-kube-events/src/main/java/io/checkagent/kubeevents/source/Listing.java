// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A list by which a stream begins, or begins again, and which of its events are wanted. It outlasts failures, so that
 * what it handed over already is not handed over again. Not thread-safe.
 */
final class Listing implements AutoCloseable {
    // The clocks of the API server, of the writers and of agents differ, and old agents wrote minutes only.
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private final StartPoint start;
    private final Instant countedUntil;
    private final Instant newestBefore;
    private final Instant began;
    private final Outbox outbox;
    private final PagedList pages;
    private final Pauses pauses;
    private final Backoff backoff = new Backoff();
    private long found;
    private Instant newest;

    /**
     * A list that is to bring what is after the start point.
     *
     * @param countedUntil when others than this run may last have counted events
     * @param newestBefore when the newest event was created that this run has seen: it cannot have seen a newer one
     * @param began now
     */
    Listing(
            RestClient api,
            String path,
            StreamSettings settings,
            StreamHealth health,
            StartPoint start,
            Instant countedUntil,
            Instant newestBefore,
            Instant began,
            Outbox outbox) {
        this.start = requireNonNull(start, "start is null");
        this.countedUntil = requireNonNull(countedUntil, "countedUntil is null");
        this.newestBefore = requireNonNull(newestBefore, "newestBefore is null");
        newest = newestBefore;
        this.began = requireNonNull(began, "began is null");
        this.outbox = requireNonNull(outbox, "outbox is null");
        pauses = api.pauses();
        pages = new PagedList(api, path, settings, health, start.listed(), new Wanted());
    }

    /** Reads pages to the end, and hands over; the last part stays in the outbox. After a failure the next call goes on. */
    void read() throws ApiException, InterruptedException {
        try {
            while (!pages.isComplete()) {
                PagedList.Page page = pages.nextPage();
                outbox.handOver(pages.progress());
                if (page == PagedList.Page.NEW) {
                    backoff.succeeded();
                } else if (page == PagedList.Page.NOTHING && !pages.isComplete()) {
                    pauses.pause(backoff.failed(Duration.ZERO));
                }
            }
        } finally {
            if (!Thread.currentThread().isInterrupted()) {
                outbox.handOver(pages.progress());
            }
        }
    }

    /** Waits after a failure, the longer the more of them came without anything new between. */
    void pause(ApiException.Unavailable failure) throws InterruptedException {
        pauses.pause(backoff.failed(failure.retryAfter()));
    }

    /** Gives up what was asked for and not read. */
    @Override
    public void close() {
        pages.close();
    }

    /** The moment that the complete list shows. */
    ResourceVersion version() {
        return pages.version();
    }

    Instant began() {
        return began;
    }

    /** Until when nothing was missing before this list. */
    Optional<Instant> since() {
        return start.time();
    }

    /** When the newest event was created that this run has now seen. */
    Instant newest() {
        return newest;
    }

    /** How many wanted events it brought. */
    long found() {
        return found;
    }

    private final class Wanted implements PagedList.Taker {
        @Override
        public void take(KubernetesEvent event, boolean reachedEarlier, Set<String> leftOut)
                throws InterruptedException {
            newest = event.created().isAfter(newest) ? event.created() : newest;
            if (isWanted(event)) {
                found++;
                outbox.add(judged(event, reachedEarlier), leftOut);
                if (outbox.isFull()) {
                    outbox.handOver(pages.progress());
                }
            }
        }

        @Override
        public void skip(String why) throws InterruptedException {
            outbox.skip(why);
        }
    }

    private boolean isWanted(KubernetesEvent event) {
        if (start.after().isPresent()) {
            return event.resourceVersion().isAfter(start.after().get());
        }
        return start.time()
                .map(time -> !event.lastSeen().isBefore(time.minus(CLOCK_SKEW)))
                .orElse(true);
    }

    /** What somebody may have counted up to a point that nobody knows now is marked. */
    private KubernetesEvent judged(KubernetesEvent event, boolean reachedEarlier) {
        if (start.listed().reached(event) || !event.created().isAfter(countedUntil.plus(CLOCK_SKEW))) {
            return event.with(Novelty.UNKNOWN);
        }
        return reachedEarlier || !event.created().isAfter(newestBefore)
                ? event.with(Novelty.NEW_UNLESS_FORGOTTEN)
                : event;
    }
}
