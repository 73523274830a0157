// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.health;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Above;

/** What {@code datadog.yaml} says of the door for probes. */
public record HealthSettings(
        @Above(value = -1, max = 65535)
        @Default("0")
        @Description(
                "The port that answers the probes of Kubernetes: /live, /ready, /startup, /health, and has /metrics; 0 is none.")
        int healthPort) {}
