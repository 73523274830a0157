// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.ledger;

import static java.util.Objects.requireNonNull;

/**
 * A source of an event that an agent delivered.
 *
 * @param agent the agent that delivered it
 * @param uid of the Kubernetes event
 * @param resourceVersion of the write that the agent saw
 * @param occurrences how many occurrences the agent says that this write added
 */
public record Delivery(String agent, String uid, String resourceVersion, long occurrences) {
    public Delivery {
        requireNonNull(agent, "agent is null");
        requireNonNull(uid, "uid is null");
        requireNonNull(resourceVersion, "resourceVersion is null");
    }
}
