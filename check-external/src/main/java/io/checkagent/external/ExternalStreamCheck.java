// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import org.pf4j.Extension;

/** A program that goes on on every node; it is started again with back-off when it ends. */
@Extension
@CheckType(name = "external_stream", streaming = true)
public final class ExternalStreamCheck implements Check {
    private final ExternalSettings settings;

    /** Starts nothing yet. */
    public ExternalStreamCheck(ExternalSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    @Override
    public void run(CheckContext context) throws ExternalFailure, InterruptedException {
        new ExternalProgram(settings, context, true).run();
    }
}
