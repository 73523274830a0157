// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** An open connection on which nothing arrived for too long: quiet, or half open. */
final class SilenceException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    SilenceException(Duration silence) {
        super("no byte for " + silence.toSeconds() + " s");
    }
}
