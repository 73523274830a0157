// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.io.Serial;

/** Secrets could not be looked up. The message says why and what to do, and holds no secret. */
public final class SecretBackendException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public SecretBackendException(String message) {
        super(message);
    }
}
