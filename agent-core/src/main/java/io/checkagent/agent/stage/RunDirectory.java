// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import io.checkagent.api.Description;
import io.checkagent.api.Key;
import java.nio.file.Path;

/** What the agent keeps on this host. */
public record RunDirectory(
        @Key("run_path") @Description("The directory for what the agent keeps.")
        Path path) {}
