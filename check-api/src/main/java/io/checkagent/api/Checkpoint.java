// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.util.Map;
import java.util.Optional;

/**
 * How far a check has come: a few named texts, stored in the cluster for the next leader (ConfigMap {@code
 * datadogtoken}, entries {@code <prefix>.<name>}). Small: all of a cluster's checkpoints share one ConfigMap of 1 MiB.
 *
 * @param entries by their names, without the prefix
 */
public record Checkpoint(Map<String, String> entries) {
    private static final Checkpoint EMPTY = new Checkpoint(Map.of());

    public Checkpoint {
        entries = Map.copyOf(entries);
    }

    /** Nothing stored. */
    public static Checkpoint empty() {
        return EMPTY;
    }

    /** A checkpoint of one entry. */
    public static Checkpoint of(String name, String value) {
        return new Checkpoint(Map.of(name, value));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The entry of that name. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(entries.get(name));
    }
}
