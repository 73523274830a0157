// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import java.io.Serial;

/** A run threw something; the agent would have shown it as the check's error. */
public final class CheckFailedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    CheckFailedException(String checkId, Throwable cause) {
        super("check " + checkId + ": " + cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }
}
