package io.checkagent.kubeevents.position;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.ListProgress;
import io.checkagent.kubeevents.source.ResourceVersion;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param positions of the streams by namespace, nothing before a stream's first list is complete; one entry without a
 *     name when the whole cluster is one stream
 * @param listed how far the lists are that are under way; the keys tell the namespaces
 */
public record Reached(Map<String, Optional<ResourceVersion>> positions, ListProgress listed) {
    /** Stands for the namespace of a stream of the whole cluster. */
    public static final String WHOLE_CLUSTER = "";

    public Reached {
        positions = Map.copyOf(positions);
        requireNonNull(listed, "listed is null");
    }

    /** Up to here all is delivered; nothing before every first list is complete. */
    public Optional<ResourceVersion> lowest() {
        return positions.containsValue(Optional.<ResourceVersion>empty())
                ? Optional.empty()
                : positions.values().stream().flatMap(Optional::stream).min(ResourceVersion::compareTo);
    }
}
