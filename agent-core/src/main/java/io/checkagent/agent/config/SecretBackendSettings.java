// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.Above;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The program that knows the secrets behind {@code ENC[handle]}.
 *
 * @param command the program; empty when there is none
 * @param arguments of the program
 * @param timeout after which the program is killed
 * @param outputMaxSize in bytes; a longer answer is refused
 * @param allowGroupExecution whether the program's group may read and execute it
 */
public record SecretBackendSettings(
        @Key("secret_backend_command") @Description("A program that prints the secrets behind ENC[handle].")
        Optional<Path> command,

        @Key("secret_backend_arguments") @Default("[]") @Description("Arguments of secret_backend_command.")
        List<String> arguments,

        @Above(0) @Key("secret_backend_timeout") @Default("30") @Description("Seconds that it may take.")
        Duration timeout,

        @Above(value = 0, max = 64 << 20)
        @Key("secret_backend_output_max_size")
        @Default("1048576")
        @Description("Bytes that it may print.")
        int outputMaxSize,

        @Key("secret_backend_command_allow_group_exec_perm")
        @Default("false")
        @Description("Whether the group of secret_backend_command may read and execute it.")
        boolean allowGroupExecution) {}
