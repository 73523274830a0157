// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import picocli.CommandLine.Command;

/** {@code agent plugins}. */
@Command(
        name = "plugins",
        description = "Shows the plugins of the running agent, and what is wrong with them.",
        mixinStandardHelpOptions = true)
public final class PluginsCommand extends AskCommand {
    /** Asks the agent of the configuration. */
    public PluginsCommand() {
        super("/agent/plugins");
    }
}
