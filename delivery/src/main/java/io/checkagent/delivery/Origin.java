// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Scope;
import java.util.List;

/** What results come from: an instance of a check, or the agent itself. Immutable; handed on as it is, never copied. */
public interface Origin {
    /** The check's name. */
    String name();

    /** Name and digest of the instance's configuration. */
    String id();

    /** What a CLUSTER check sends without a host belongs to no host; from a NODE check it belongs to this one. */
    Scope scope();

    /** Whether the same holds for this instance, whatever its scope. */
    boolean emptyDefaultHostname();

    /** Seconds between two runs; 0 for what has none, as a streaming check. */
    default long secondsBetweenRuns() {
        return 0;
    }

    /** Tags on all that comes from it. */
    List<String> tags();

    /** The agent itself. */
    static Origin agent() {
        return of("agent", "agent", Scope.NODE, List.of());
    }

    /** One that is no instance of a check. */
    static Origin of(String name, String id, Scope scope, List<String> tags) {
        return new Plain(name, id, scope, false, List.copyOf(tags));
    }

    /** See {@link #of}. */
    record Plain(String name, String id, Scope scope, boolean emptyDefaultHostname, List<String> tags)
            implements Origin {
        public Plain {
            requireNonNull(name, "name is null");
            requireNonNull(id, "id is null");
            requireNonNull(scope, "scope is null");
        }
    }
}
