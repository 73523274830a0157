// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Scope;
import org.pf4j.Extension;

/** A program that goes on for the cluster on its leader; it is started again with back-off when it ends. */
@Extension
@CheckType(name = "external_cluster_stream", scope = Scope.CLUSTER, streaming = true)
public final class ExternalClusterStreamCheck implements Check {
    private final ExternalSettings settings;

    /** Starts nothing yet. */
    public ExternalClusterStreamCheck(ExternalSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    @Override
    public void run(CheckContext context) throws ExternalFailure, InterruptedException {
        new ExternalProgram(settings, context, true).run();
    }
}
