// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.plugin.PluginStatus;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code agent plugins}. */
@Command(
        name = "plugins",
        description =
                "Shows the plugins of the running agent, and what is wrong with them; exit code 1 when one failed.",
        mixinStandardHelpOptions = true)
final class PluginsCommand extends AskCommand {
    PluginsCommand(CommandPlace place) {
        super(place);
    }

    @Override
    int answer(RunningAgent agent, PrintWriter out) {
        agent.status().section("plugins").ifPresent(section -> out.print(json() ? section.json() : section.text()));
        return agent.inspection().plugins().stream().anyMatch(plugin -> plugin.state() == PluginStatus.State.FAILED)
                ? 1
                : 0;
    }
}
