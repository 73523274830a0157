// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import java.io.Serial;

/** Why there is no cluster to talk to; the message is for the user. */
public final class ClusterNotFoundException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public ClusterNotFoundException(String message) {
        super(message);
    }
}
