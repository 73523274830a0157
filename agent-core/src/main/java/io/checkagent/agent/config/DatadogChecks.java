// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import java.util.Set;
import java.util.TreeSet;

/** The checks of the Datadog Agent and of its integrations, from the resource {@code datadog-checks.txt}. */
final class DatadogChecks {
    private DatadogChecks() {}

    /** Their names in {@code conf.d}, this agent's own among them; the caller's to change. */
    static Set<String> names() {
        return new TreeSet<>(ResourceLines.read("datadog-checks.txt"));
    }
}
