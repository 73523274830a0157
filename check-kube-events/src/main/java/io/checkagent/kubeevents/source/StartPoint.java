// SPDX-License-Identifier: Apache-2.0
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
 * @param listed what a list that was not completed has handed over already
 */
public record StartPoint(Optional<ResourceVersion> after, Optional<Instant> time, ListProgress listed) {
    /** All that there is. */
    public static final StartPoint BEGINNING = new StartPoint(Optional.empty(), Optional.empty(), ListProgress.NONE);

    public StartPoint {
        requireNonNull(after, "after is null");
        requireNonNull(time, "time is null");
        requireNonNull(listed, "listed is null");
    }
}
