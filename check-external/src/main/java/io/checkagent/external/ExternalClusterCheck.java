// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Scope;
import org.pf4j.Extension;

/** A program that is run for the cluster by its leader, once each interval. */
@Extension
@CheckType(name = "external_cluster", scope = Scope.CLUSTER)
public final class ExternalClusterCheck implements Check {
    private final ExternalSettings settings;

    /** Starts nothing yet. */
    public ExternalClusterCheck(ExternalSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    @Override
    public void run(CheckContext context) throws ExternalFailure, InterruptedException {
        new ExternalProgram(settings, context, false).run();
    }
}
