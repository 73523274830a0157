// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.store;

import java.util.List;
import java.util.Optional;

/**
 * What happened after a revision.
 *
 * @param changes oldest first
 * @param upTo the revision up to which nothing is missing from {@code changes}
 */
public record Changes(List<Change> changes, long upTo) {
    public Changes {
        changes = List.copyOf(changes);
    }

    /**
     * One write.
     *
     * @param before the object before the write; empty when it did not exist
     */
    public record Change(Revision revision, Optional<byte[]> before) {}
}
