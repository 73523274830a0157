// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.util.Locale;

/** What can be wrong with an agent. Each has a row in {@code docs/troubleshooting.md}, by its name there. */
public enum Trouble {
    THREAD_DEAD,
    OUTPUT_SILENT,
    OUTPUT_REFUSES_KEY,
    OUTPUT_QUEUE_FULL,
    OUTPUT_CONFIGURATION,
    SPOOL_OFF,
    NOBODY_LEADS,
    ELECTION,
    OTHER_LEADER,
    POSITION_NOT_STORED,
    POSITION_STALE,
    CHECK_FAILS,
    CHECK_HINDERED,
    CHECK_WARNS,
    PLUGIN_FAILED,
    PLUGIN_CHANGED,
    CONFIGURATION,
    RESTART_NEEDED,
    LOG_FILE;

    /** As the page and the status name it: {@code output-silent}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
