// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code agent leader}. */
@Command(name = "leader", description = "Shows who runs the cluster's checks.", mixinStandardHelpOptions = true)
final class LeaderCommand extends AskCommand {
    LeaderCommand(CommandPlace place) {
        super(place);
    }

    @Override
    int answer(RunningAgent agent, PrintWriter out) {
        agent.status()
                .section("leaderElection")
                .ifPresent(section -> out.print(json() ? section.json() : section.text()));
        return 0;
    }
}
