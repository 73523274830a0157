// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.time.Duration;

/**
 * Settings of the reachability check.
 *
 * @param requestTimeout how long the API server may take to answer
 */
public record ReachabilitySettings(
        @Default("5s") @Description("How long the API server may take to answer; shorter than min_collection_interval.")
        Duration requestTimeout) {
    public ReachabilitySettings {
        if (requestTimeout.isNegative() || requestTimeout.isZero()) {
            throw new IllegalArgumentException("request_timeout must be greater than 0, is " + requestTimeout);
        }
    }
}
