// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import picocli.CommandLine.Command;

/** {@code agent leader}. */
@Command(name = "leader", description = "Shows who runs the cluster's checks.", mixinStandardHelpOptions = true)
public final class LeaderCommand extends AskCommand {
    /** Asks the agent of the configuration. */
    public LeaderCommand() {
        super("/agent/leader");
    }
}
