// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.io.Serial;

/** A commit was not delivered, and will not be by this agent: it leads no more, or it is shutting down. */
public final class DeliveryRefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public DeliveryRefusedException(String message) {
        super(message);
    }
}
