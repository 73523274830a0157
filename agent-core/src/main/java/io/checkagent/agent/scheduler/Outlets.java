// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.checkpoint.LeaderTerm;
import java.util.Optional;

/** Opens the outlet of each activation. Thread-safe. */
@FunctionalInterface
public interface Outlets {
    /**
     * Opens one. Makes no request.
     *
     * @param term of a CLUSTER check; empty for a NODE check
     */
    Outlet open(CheckInstance instance, Optional<LeaderTerm> term);
}
