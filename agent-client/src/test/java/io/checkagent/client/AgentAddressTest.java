// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentAddressTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void theTokenLiesBesideTheFileAndTheEnvironmentIsAboveIt() throws IOException {
        Path file = datadogYaml("""
                # of the node
                outputs: [{type: file, cmd_port: 1}]
                checks: {x: {instances: [{cmd_port: 2, auth_token_file_path: /no}]}}
                "cmd_port": '7001'
                cmd_host: ::1
                """);

        assertThat(find(Map.of())).isEqualTo(new AgentAddress("::1", 7001, file.resolveSibling("auth_token")));
        assertThat(find(Map.of("DD_CMD_PORT", "7002", "DD_AUTH_TOKEN_FILE_PATH", "/run/token", "DD_CMD_HOST", "")))
                .isEqualTo(new AgentAddress("localhost", 7002, Path.of("/run/token")));
    }

    @Test
    void whatStandsBeforeAMistakeCounts() throws IOException {
        datadogYaml("auth_token_file_path: /run/token\nhostname: [\n");

        assertThat(find(Map.of()).tokenFile()).isEqualTo(Path.of("/run/token"));
        assertThat(find(Map.of()).configuredPort()).isEqualTo(5001);
    }

    @Test
    void withoutAFileTheTokenIsTheSystems() {
        assertThat(find(Map.of()).tokenFile()).isEqualTo(home.resolve("etc/auth_token"));
    }

    private AgentAddress find(Map<String, String> environment) {
        return AgentAddress.find(Optional.empty(), home.resolve("etc"), home, environment);
    }

    private Path datadogYaml(String text) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        return Files.writeString(home.resolve("conf/datadog.yaml"), text);
    }
}
