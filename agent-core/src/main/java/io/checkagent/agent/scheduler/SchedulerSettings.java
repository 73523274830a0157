// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Above;

/** What {@code datadog.yaml} says of when checks run. */
public record SchedulerSettings(
        @Above(value = -1, max = 1000)
        @Default("4")
        @Description("How many checks run at the same time; 0 is the default.")
        int checkRunners) {
    private static final int DEFAULT_RUNNERS = 4;

    public SchedulerSettings {
        checkRunners = checkRunners == 0 ? DEFAULT_RUNNERS : checkRunners;
    }
}
