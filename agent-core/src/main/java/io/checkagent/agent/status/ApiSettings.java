// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Above;
import java.nio.file.Path;

/** What {@code datadog.yaml} says of the door through which the command line asks the running agent. */
public record ApiSettings(
        @Default("localhost") @Description("Where the running agent answers the command line: this host's loopback.")
        LoopbackHost cmdHost,

        @Above(value = -1, max = 65535) @Default("5001") @Description("The port for that; 0 is any free one.")
        int cmdPort,

        @Description(
                "The file of the token that the command line shows; auth_token beside datadog.yaml when not given.")
        Path authTokenFilePath) {
    /** Where the agent notes the port that it got: beside its token. */
    public Path portFile() {
        return authTokenFilePath.resolveSibling(authTokenFilePath.getFileName() + ".port");
    }
}
