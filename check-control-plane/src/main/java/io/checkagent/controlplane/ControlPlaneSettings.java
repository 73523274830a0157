// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the control plane check.
 *
 * @param useComponentStatus whether the deprecated ComponentStatus API is read; when empty, it is read where it is
 *     served and allowed, and its absence is not worth a warning
 * @param requestTimeout how long one request to the API server may take
 */
public record ControlPlaneSettings(
        @Description("Read the deprecated ComponentStatus API; when left out: where it is served and allowed.")
        Optional<Boolean> useComponentStatus,

        @Default("5s") @Description("How long one request to the API server may take.")
        Duration requestTimeout) {
    public ControlPlaneSettings {
        requireNonNull(useComponentStatus, "useComponentStatus is null");
        if (requestTimeout.isNegative() || requestTimeout.isZero()) {
            throw new IllegalArgumentException("request_timeout must be greater than 0, is " + requestTimeout);
        }
    }
}
