// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.occurrence;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.KubernetesEvent;

/**
 * A write of an event, and how often it says that the event happened since the write before.
 *
 * @param times 0 when the write changed something else
 * @param estimated whether the earlier count could not be known, so that {@code times} is the least that is certain
 */
public record Occurrence(KubernetesEvent event, long times, boolean estimated) {
    public Occurrence {
        requireNonNull(event, "event is null");
    }
}
