// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A write of a Kubernetes event that the API server confirmed: what a collector must deliver.
 *
 * @param uid of the event
 * @param resourceVersion of this write
 * @param namespace of the event
 * @param name of the event
 * @param count occurrences so far, this write included
 * @param at when it was confirmed
 */
public record LedgerEntry(String uid, String resourceVersion, String namespace, String name, long count, Instant at) {
    public LedgerEntry {
        requireNonNull(uid, "uid is null");
        requireNonNull(resourceVersion, "resourceVersion is null");
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
        requireNonNull(at, "at is null");
    }
}
