package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a stream of events begins.
 *
 * @param after only writes after this version are wanted; all when absent
 * @param time when everything up to there had been delivered; without {@code after}, events last seen clearly before it
 *     are not wanted
 */
public record StartPoint(Optional<ResourceVersion> after, Optional<Instant> time) {
    /** All that there is. */
    public static final StartPoint BEGINNING = new StartPoint(Optional.empty(), Optional.empty());

    public StartPoint {
        requireNonNull(after, "after is null");
        requireNonNull(time, "time is null");
    }
}
