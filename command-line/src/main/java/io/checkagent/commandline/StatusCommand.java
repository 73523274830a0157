// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import picocli.CommandLine.Command;

/** {@code agent status}. */
@Command(name = "status", description = "Shows what the running agent does.", mixinStandardHelpOptions = true)
public final class StatusCommand extends AskCommand {
    /** Asks the agent of the configuration. */
    public StatusCommand() {
        super("/agent/status");
    }
}
