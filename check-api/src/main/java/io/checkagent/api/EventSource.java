// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import static java.util.Objects.requireNonNull;

/**
 * A Kubernetes event that an {@link Event} was made from. With it a repetition is recognisable ({@code uid} and
 * {@code resourceVersion} name one write) and a ledger can be matched.
 *
 * @param uid of the Kubernetes event
 * @param resourceVersion of the write that was seen
 * @param namespace of the Kubernetes event
 * @param name of the Kubernetes event
 * @param occurrences how many occurrences this write added
 * @param estimated whether {@code occurrences} had to be estimated, because the earlier count could not be known
 */
public record EventSource(
        String uid, String resourceVersion, String namespace, String name, long occurrences, boolean estimated) {
    public EventSource {
        requireNonNull(uid, "uid is null");
        requireNonNull(resourceVersion, "resourceVersion is null");
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
    }
}
