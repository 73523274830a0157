// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import io.checkagent.output.Fence;
import java.time.Instant;

/**
 * How long a series is shown.
 *
 * @param sent when it was last sent
 * @param fence while it is open
 */
record Life(Instant sent, Fence fence) {
    /** Without an end. */
    static final Life FOREVER = new Life(Instant.MAX, Fence.alwaysOpen());

    boolean isOver(Instant oldest) {
        return sent.isBefore(oldest) || !fence.isOpen();
    }
}
