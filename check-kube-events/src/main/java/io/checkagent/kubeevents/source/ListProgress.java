// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What a list that has to begin again has handed over already. Lists come in the order of their keys, so one pass is
 * described by how far it came and of which version it was: an event up to that key and not newer than that version was
 * handed over. Immutable.
 *
 * @param passes that ended before their end, none of which says all that another does
 */
public record ListProgress(List<Pass> passes) {
    /** Nothing was handed over. */
    public static final ListProgress NONE = new ListProgress(List.of());

    /**
     * A pass over a list, from its beginning.
     *
     * @param version of the list
     * @param lastKey {@code namespace/name} of the last event that was handed over
     */
    public record Pass(ResourceVersion version, String lastKey) {
        public Pass {
            requireNonNull(version, "version is null");
            requireNonNull(lastKey, "lastKey is null");
        }

        private boolean covers(KubernetesEvent event) {
            return event.listKey().compareTo(lastKey) <= 0
                    && !event.resourceVersion().isAfter(version);
        }

        private boolean includes(Pass other) {
            return other.lastKey.compareTo(lastKey) <= 0 && !other.version.isAfter(version);
        }
    }

    public ListProgress {
        passes = List.copyOf(passes);
    }

    /** What the passes over the list of one namespace have handed over. */
    public ListProgress in(String namespace) {
        return new ListProgress(passes.stream()
                .filter(pass -> pass.lastKey.startsWith(namespace + "/"))
                .toList());
    }

    /** This, and one more pass. */
    ListProgress and(Pass pass) {
        List<Pass> all = new ArrayList<>(passes);
        all.removeIf(pass::includes);
        all.add(pass);
        return new ListProgress(all);
    }

    /** Whether a pass came by this event, so that it may have handed an earlier write of it over. */
    boolean reached(KubernetesEvent event) {
        for (Pass pass : passes) {
            if (event.listKey().compareTo(pass.lastKey) <= 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a pass handed this write over. */
    boolean covers(KubernetesEvent event) {
        for (Pass pass : passes) {
            if (pass.covers(event)) {
                return true;
            }
        }
        return false;
    }
}
