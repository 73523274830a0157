// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import io.checkagent.kubeevents.source.KubernetesEvent;
import java.util.Optional;

/** Knows the node that an event is about, without keeping the caller waiting. */
public interface Hosts {
    /** The node's name; nothing when the event is about no node, or the node is not known yet. */
    Optional<String> nodeOf(KubernetesEvent event);

    /** The last part of the node's provider id, such as {@code i-0123}; nothing when it is not known yet. */
    Optional<String> providerIdOf(String node);
}
