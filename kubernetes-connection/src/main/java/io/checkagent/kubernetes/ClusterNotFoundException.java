// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import java.io.Serial;

/** Why there is no cluster to talk to, and the next step; the message is for the user and holds no secret. */
final class ClusterNotFoundException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean configured;

    /** That what is configured cannot be used. */
    ClusterNotFoundException(String message) {
        this(message, true);
    }

    /** @param configured whether something says where a cluster is */
    ClusterNotFoundException(String message, boolean configured) {
        super(Message.of(message));
        this.configured = configured;
    }

    boolean isConfigured() {
        return configured;
    }

    /** The message. */
    String problem() {
        return String.valueOf(getMessage());
    }
}
