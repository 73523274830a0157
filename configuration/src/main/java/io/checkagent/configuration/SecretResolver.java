// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks secrets up. */
@FunctionalInterface
public interface SecretResolver {
    /** The answers for the handles; a handle may be absent. */
    Map<String, Answer> resolve(Set<String> handles) throws SecretBackendException;

    /**
     * What a backend says of one handle.
     *
     * @param value the secret
     * @param error why there is none; may be empty
     */
    record Answer(Optional<Secret> value, String error) {
        public Answer {
            requireNonNull(value, "value is null");
            requireNonNull(error, "error is null");
        }
    }
}
