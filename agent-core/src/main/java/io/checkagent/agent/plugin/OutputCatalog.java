// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.Map;

/** The outputs that plugins bring. Thread-safe. */
public interface OutputCatalog {
    /**
     * Looks for plugins that are new. Never throws for a bad one.
     *
     * @return whether there are some
     */
    boolean scan();

    /** All of them, by their type. */
    Map<String, OutputDefinition> outputs();
}
