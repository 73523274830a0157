// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import java.io.Serial;

/** Why there is no cluster to talk to, and the next step; the message is for the user and holds no secret. */
final class ClusterNotFoundException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    ClusterNotFoundException(String message) {
        super(Message.of(message));
    }

    /** The message. */
    String problem() {
        return String.valueOf(getMessage());
    }
}
