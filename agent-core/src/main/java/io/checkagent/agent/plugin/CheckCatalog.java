// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The checks there are. Thread-safe. */
public interface CheckCatalog {
    /**
     * Looks for checks that are new. Never throws for a bad plugin.
     *
     * @return whether there are checks that were not there before
     */
    boolean scan();

    /** All checks, in the order of their names. */
    Collection<CheckDefinition> checks();

    /** The check of that name. */
    Optional<CheckDefinition> check(String name);

    /** What became of each plugin file, as of the last scan. */
    List<PluginStatus> status();
}
