// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/** {@code agent plugins}. */
@Command(
        name = "plugins",
        description =
                "Shows the plugins of the running agent, and what is wrong with them; exit code 1 when one failed.",
        mixinStandardHelpOptions = true)
public final class PluginsCommand extends AskCommand {
    private static final Pattern FAILED = Pattern.compile("\"state\"\\s*:\\s*\"FAILED\"");

    /** Asks the agent of the configuration. */
    public PluginsCommand() {
        super("/agent/plugins");
    }

    @Override
    int exitCode(String page) {
        return FAILED.matcher(page).find() ? 1 : 0;
    }
}
