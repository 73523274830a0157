// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.checkagent.agent.checkpoint.CheckpointStatus;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.api.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalApiTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void showsTheStatusToWhoeverHasTheToken() throws Exception {
        AuthToken token = AuthToken.readOrCreate(directory.resolve("auth_token"));
        try (LocalApi api = LocalApi.start(anyPort(), token, LocalApiTest::status)) {
            HttpResponse<String> json = get(api, "/agent/status?format=json", token.header());

            assertThat(json.statusCode()).isEqualTo(200);
            JsonNode status = new ObjectMapper().readTree(json.body());
            assertThat(status.at("/agent/hostname").asText()).isEqualTo("node-1");
            assertThat(status.at("/agent/startedAt").asText()).isEqualTo("2026-11-22T10:00:00Z");
            assertThat(status.at("/checks/0/lastError").asText()).isEqualTo("IOException: disk gone");
            assertThat(status.at("/checks/0/details/lag").asText()).isEqualTo("3s");
            assertThat(status.at("/leaderElection/leader").isNull()).isTrue();

            assertThat(get(api, "/agent/status", token.header()).body())
                    .contains("Instance ID: disk:1 [ERROR]")
                    .contains("Error: IOException: disk gone")
                    .contains("Leader Election Status: Disabled")
                    .contains("no Kubernetes cluster is configured");
            assertThat(get(api, "/agent/leader", token.header()).body()).doesNotContain("disk");
            assertThat(get(api, "/agent/plugins", token.header()).body())
                    .contains("bad.jar: failed")
                    .contains("Error: has no manifest")
                    .doesNotContain("disk");
            assertThat(new ObjectMapper()
                            .readTree(get(api, "/agent/plugins?format=json", token.header())
                                    .body())
                            .at("/0/state")
                            .asText())
                    .isEqualTo("FAILED");
        }
    }

    @Test
    void showsNothingWithoutTheToken() throws Exception {
        AuthToken token = AuthToken.readOrCreate(directory.resolve("auth_token"));
        try (LocalApi api = LocalApi.start(anyPort(), token, LocalApiTest::status)) {
            HttpResponse<String> response = get(api, "/agent/status", "Bearer wrong");

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body()).doesNotContain("node-1");
        }
    }

    @Test
    void keepsTheTokenFromOtherUsersAndFromTexts() throws IOException {
        Path file = directory.resolve("deep/er/auth_token");

        AuthToken created = AuthToken.readOrCreate(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(AuthToken.read(file).header()).isEqualTo(created.header());
        assertThat(AuthToken.readOrCreate(file).header()).isEqualTo(created.header());
        assertThat(created.toString()).doesNotContain(Files.readString(file));
    }

    @Test
    void refusesATokenTooShortToBeOne() throws IOException {
        Path file = Files.writeString(directory.resolve("auth_token"), "short");

        assertThatThrownBy(() -> AuthToken.read(file)).hasMessageContaining("32 characters");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static HttpResponse<String> get(LocalApi api, String path, String authorization) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + api.port() + path))
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static AgentStatus status() {
        return new AgentStatus(
                new AgentStatus.Agent("0.1.0", 1, "node-1", START, AgentStatus.Agent.State.RUNNING),
                AgentStatus.LeaderElection.disabled(Optional.of("no Kubernetes cluster is configured")),
                List.of(new CheckStatus(
                        "disk:1",
                        "disk",
                        Scope.NODE,
                        "conf.d/disk.d/conf.yaml[0]",
                        CheckStatus.State.WAITING,
                        3,
                        1,
                        0,
                        0,
                        Optional.of("IOException: disk gone"),
                        List.of(),
                        Optional.of(START),
                        Optional.empty(),
                        5,
                        5,
                        Map.of("lag", "3s"))),
                new CheckpointStatus("memory", CheckpointStatus.State.IN_MEMORY, Map.of(), Optional.empty()),
                List.of(),
                List.of(new PluginStatus(
                        "bad.jar",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        PluginStatus.State.FAILED,
                        List.of(),
                        Optional.of("has no manifest"))),
                new AgentStatus.Configuration(Optional.empty(), List.of()));
    }
}
