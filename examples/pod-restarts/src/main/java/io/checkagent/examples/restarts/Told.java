// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.restarts;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Checkpoint;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was told already, by this leader or an earlier one. It stays small however old the cluster is: restarts before a
 * moment count as told, and only of later ones the IDs are kept.
 *
 * @param since what ended earlier is told
 * @param ids what ended then or later and is told
 */
record Told(Instant since, Set<String> ids) {
    private static final String SINCE = "since";
    private static final String IDS = "ids";

    Told {
        requireNonNull(since, "since is null");
        ids = Set.copyOf(ids);
    }

    /** Reads the checkpoint. Without one it begins now: nobody waits for the restarts of last year. */
    static Told of(Checkpoint checkpoint, Instant now) {
        return new Told(
                checkpoint.get(SINCE).map(Instant::parse).orElse(now),
                Set.copyOf(List.of(checkpoint.get(IDS).orElse("").split(","))));
    }

    boolean contains(Restart restart) {
        return restart.finishedAt().isBefore(since) || ids.contains(restart.id());
    }

    /** All that is told once these are too, keeping the IDs since that moment. */
    Told with(Collection<Restart> restarts, Instant from) {
        Instant next = from.isAfter(since) ? from : since;
        return new Told(
                next,
                restarts.stream()
                        .filter(restart -> !restart.finishedAt().isBefore(next))
                        .map(Restart::id)
                        .collect(Collectors.toSet()));
    }

    Checkpoint checkpoint() {
        return new Checkpoint(Map.of(SINCE, since.toString(), IDS, String.join(",", ids)));
    }
}
