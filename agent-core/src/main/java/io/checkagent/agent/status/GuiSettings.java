// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.Above;
import java.nio.file.Path;

/** What {@code datadog.yaml} says of the page to look at. */
public record GuiSettings(
        @Above(value = -2, max = 65535)
        @Key("GUI_port")
        @Default("5002")
        @Description(
                "The port of the page that `agent page` opens, on this host's loopback; 0 is any free one, -1 none.")
        int guiPort) {
    /** Where the agent notes the port that it got: beside its token. */
    public static Path portFile(ApiSettings api) {
        return api.authTokenFilePath().resolveSibling(api.authTokenFilePath().getFileName() + ".gui_port");
    }
}
