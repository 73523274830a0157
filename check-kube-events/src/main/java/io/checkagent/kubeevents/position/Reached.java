// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.position;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.ListProgress;
import io.checkagent.kubeevents.source.ResourceVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far a run is.
 *
 * @param positions of the streams by namespace, nothing before a stream's first list is complete; one entry without a
 *     name when the whole cluster is one stream
 * @param refused the namespaces among them that may not be read at present: they stay where they are
 * @param listed how far the lists are that are under way; the keys tell the namespaces
 * @param since where nothing is reached yet, what was last seen clearly before then is not wanted; all is when absent
 */
public record Reached(
        Map<String, Optional<ResourceVersion>> positions,
        Set<String> refused,
        ListProgress listed,
        Optional<Instant> since) {
    /** Stands for the namespace of a stream of the whole cluster. */
    public static final String WHOLE_CLUSTER = "";

    public Reached {
        positions = Map.copyOf(positions);
        refused = Set.copyOf(refused);
        requireNonNull(listed, "listed is null");
        requireNonNull(since, "since is null");
    }

    /** Up to here all is delivered of what may be read; nothing before every first list of that is complete. */
    public Optional<ResourceVersion> lowest() {
        List<Optional<ResourceVersion>> readable = positions.entrySet().stream()
                .filter(entry -> !refused.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return readable.contains(Optional.<ResourceVersion>empty())
                ? Optional.empty()
                : readable.stream().flatMap(Optional::stream).min(ResourceVersion::compareTo);
    }
}
