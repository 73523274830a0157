// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a stream hands over, in the order in which it happened. */
public sealed interface Arrival {
    /** The stream it comes from. */
    EventStream stream();

    /**
     * Events, and how far the stream is with them.
     *
     * @param position no write up to here is still to come; empty while a list is under way
     * @param listed how far the list is; nothing when none is under way
     */
    record Events(
            EventStream stream, List<KubernetesEvent> events, Optional<ResourceVersion> position, ListProgress listed)
            implements Arrival {
        public Events {
            requireNonNull(stream, "stream is null");
            events = List.copyOf(events);
            requireNonNull(position, "position is null");
            requireNonNull(listed, "listed is null");
        }
    }

    /**
     * The API server knew the writes after the position no more. What it still held was handed over; what was written and
     * removed, or written over, since then cannot be known.
     *
     * @param since the last moment at which nothing was missing, as far as known
     * @param found how many events it still held that were newer than the position
     */
    record Gap(EventStream stream, String cause, Optional<Instant> since, long found) implements Arrival {
        public Gap {
            requireNonNull(stream, "stream is null");
            requireNonNull(cause, "cause is null");
            requireNonNull(since, "since is null");
        }
    }

    /**
     * The stream's position is of a history that the API server has left, as when its etcd was restored from a backup:
     * the stream has none now, and lists what was last seen since it last had one.
     *
     * @param since when nothing was missing, as far as known; else all is listed
     */
    record Restored(EventStream stream, String message, Optional<Instant> since) implements Arrival {
        public Restored {
            requireNonNull(stream, "stream is null");
            requireNonNull(message, "message is null");
            requireNonNull(since, "since is null");
        }
    }

    /**
     * An event that cannot be used as it is. The stream goes on.
     *
     * @param skipped whether it was left out; else it follows without what cannot be used of it
     * @param message which event, and why
     */
    record Flawed(EventStream stream, boolean skipped, String message) implements Arrival {
        public Flawed {
            requireNonNull(stream, "stream is null");
            requireNonNull(message, "message is null");
        }
    }

    /** The API server refuses the stream, which goes on trying now and then. */
    record Refused(EventStream stream, ApiException cause) implements Arrival {
        public Refused {
            requireNonNull(stream, "stream is null");
            requireNonNull(cause, "cause is null");
        }
    }

    /** The stream ended, by a defect. */
    record Failed(EventStream stream, Throwable cause) implements Arrival {
        public Failed {
            requireNonNull(stream, "stream is null");
            requireNonNull(cause, "cause is null");
        }
    }
}
