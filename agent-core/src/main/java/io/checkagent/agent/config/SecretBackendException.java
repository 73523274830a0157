package io.checkagent.agent.config;

import java.io.Serial;

/** Secrets could not be looked up. The message says why and what to do, and holds no secret. */
final class SecretBackendException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    SecretBackendException(String message) {
        super(message);
    }
}
