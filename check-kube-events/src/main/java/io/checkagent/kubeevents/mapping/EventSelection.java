// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.kubeevents.source.KubernetesEvent;
import java.util.List;
import java.util.Optional;

/**
 * Which events are sent alone.
 *
 * @param unbundle whether any is
 * @param collected those that are; all when empty
 * @param bundleUnspecified whether the others are bundled rather than left out
 */
public record EventSelection(boolean unbundle, List<CollectedEventType> collected, boolean bundleUnspecified) {
    /**
     * Events of a kind of object, of a writer, or both.
     *
     * @param reasons all when empty
     */
    public record CollectedEventType(
            @Description("The kind of the involved object, such as Pod.")
            Optional<String> kind,

            @Description("The component that wrote the event, such as kubelet.")
            Optional<String> source,

            @Default("[]") @Description("Reasons; all when left out.")
            List<String> reasons) {
        public CollectedEventType {
            reasons = List.copyOf(reasons);
            if (kind.isEmpty() && source.isEmpty()) {
                throw new IllegalArgumentException("an entry of collected_event_types needs kind, source, or both");
            }
        }

        boolean matches(KubernetesEvent event) {
            return kind.filter(k -> !k.equals(event.object().kind())).isEmpty()
                    && source.filter(s -> !s.equals(event.component())).isEmpty()
                    && (reasons.isEmpty() || reasons.contains(event.reason()));
        }
    }

    public EventSelection {
        collected = List.copyOf(collected);
    }

    /** Whether the event is sent at all. */
    public boolean collects(KubernetesEvent event) {
        return !unbundle || bundleUnspecified || isAlone(event);
    }

    /** Whether the event is sent alone. */
    public boolean isAlone(KubernetesEvent event) {
        return unbundle && (collected.isEmpty() || collected.stream().anyMatch(type -> type.matches(event)));
    }
}
