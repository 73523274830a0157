// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.store;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param revisions in the order of their keys
 * @param next the key at which the following part starts; empty when this is the last one
 */
public record Page(List<Revision> revisions, Optional<String> next) {
    public Page {
        revisions = List.copyOf(revisions);
    }
}
