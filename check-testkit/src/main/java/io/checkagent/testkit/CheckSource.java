// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.plugin.CheckDefinition;

/** Where the check under test comes from. */
interface CheckSource {
    /** The check of that name, where there are several. */
    CheckSource named(String name);

    /**
     * Loads it.
     *
     * @throws IllegalArgumentException when the agent could not load it, with the agent's reason
     */
    Opened open();

    /**
     * The check, until it is closed.
     *
     * @param definition how it is made
     * @param close lets go of its classes; once, after it
     */
    record Opened(CheckDefinition definition, Runnable close) {
        public Opened {
            requireNonNull(definition, "definition is null");
            requireNonNull(close, "close is null");
        }
    }
}
