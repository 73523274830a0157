// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.telemetry;

import io.checkagent.api.Default;
import io.checkagent.api.Description;

/** What {@code datadog.yaml} says of the agent's own metrics. */
public record TelemetrySettings(
        @Default("{}") @Description("The agent's own metrics; /metrics on health_port has them in any case.")
        Telemetry telemetry) {
    /** How much of itself the agent sends. */
    public record Telemetry(
            @Default("false") @Description("Send all of the agent's own metrics to the outputs; else only a few.")
            boolean enabled) {}
}
