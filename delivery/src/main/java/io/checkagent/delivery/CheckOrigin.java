// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Scope;
import java.util.List;

/**
 * The instance of a check that something comes from.
 *
 * @param check the check's name
 * @param checkId name and digest of the instance's configuration
 * @param scope what a CLUSTER check sends without a host belongs to no host; from a NODE check it belongs to this one
 * @param emptyDefaultHostname whether the same holds for this instance, whatever its scope
 * @param tags of the instance
 */
public record CheckOrigin(String check, String checkId, Scope scope, boolean emptyDefaultHostname, List<String> tags) {
    public CheckOrigin {
        requireNonNull(check, "check is null");
        requireNonNull(checkId, "checkId is null");
        requireNonNull(scope, "scope is null");
        tags = List.copyOf(tags);
    }

    /** An instance that says nothing of the default host. */
    public CheckOrigin(String check, String checkId, Scope scope, List<String> tags) {
        this(check, checkId, scope, false, tags);
    }

    /** What is sent without a host belongs to this one; {@code ""} is no host. */
    String defaultHost(String hostname) {
        return switch (scope) {
            case NODE -> emptyDefaultHostname ? "" : hostname;
            case CLUSTER -> "";
        };
    }
}
