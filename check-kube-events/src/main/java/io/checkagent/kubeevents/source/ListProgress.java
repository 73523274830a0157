package io.checkagent.kubeevents.source;

import java.util.ArrayList;
import java.util.List;

/**
 * What a list that had to begin again has handed over already. Lists come in the order of their keys, so one pass is
 * described by how far it came and of which version it was: an event up to that key and not newer than that version was
 * handed over. Not thread-safe.
 */
final class ListProgress {
    private record Pass(String lastKey, ResourceVersion version) {}

    private final List<Pass> passes = new ArrayList<>();

    /** Notes a pass that ended before its end. */
    void passEnded(String lastKey, ResourceVersion version) {
        // A pass that came further and is newer says all that the earlier one said.
        passes.removeIf(earlier -> earlier.lastKey.compareTo(lastKey) <= 0 && !earlier.version.isAfter(version));
        passes.add(new Pass(lastKey, version));
    }

    /** Whether an earlier pass handed this write over. */
    boolean covers(KubernetesEvent event) {
        for (Pass pass : passes) {
            if (event.listKey().compareTo(pass.lastKey) <= 0
                    && !event.resourceVersion().isAfter(pass.version)) {
                return true;
            }
        }
        return false;
    }
}
