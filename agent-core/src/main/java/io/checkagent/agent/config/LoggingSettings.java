// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.FileFailure;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code datadog.yaml} says of the agent's own log, which always goes to standard error. */
public record LoggingSettings(
        @Key("log_level") @Default("info") @Description("trace, debug, info, warn, error, critical or off.")
        LogLevel level,

        @Key("log_file") @Description("A file that the log goes to as well.")
        Optional<Path> file,

        @Key("log_format_json") @Default("false") @Description("One JSON object a line.")
        boolean json) {
    public LoggingSettings {
        file.ifPresent(FileFailure::refuseDirectory);
    }
}
