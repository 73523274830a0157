// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import java.io.Serial;

/** The program did not do its work; the message is for the user. */
public final class ExternalFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    ExternalFailure(String message) {
        super(message);
    }
}
