// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.util.List;
import java.util.Map;

/** Finds out what the counts of events were just before they were written. */
@FunctionalInterface
public interface EarlierCounts {
    /**
     * Looks up the counts before these writes.
     *
     * @return by uid, the count before the given write; 0 when the event did not exist; absent when nobody knows
     */
    Map<String, Long> before(List<KubernetesEvent> writes) throws InterruptedException;
}
