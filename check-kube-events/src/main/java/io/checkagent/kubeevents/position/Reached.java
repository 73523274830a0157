package io.checkagent.kubeevents.position;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.ListProgress;
import io.checkagent.kubeevents.source.ResourceVersion;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param positions of the streams by namespace; one entry without a name when the whole cluster is one stream; none
 *     before the first list is complete
 * @param listed how far a list is that is under way
 */
public record Reached(Map<String, ResourceVersion> positions, ListProgress listed) {
    public Reached {
        positions = Map.copyOf(positions);
        requireNonNull(listed, "listed is null");
    }

    /** Up to here all is delivered; nothing before the first list is complete. */
    public Optional<ResourceVersion> lowest() {
        return positions.values().stream().min(ResourceVersion::compareTo);
    }
}
