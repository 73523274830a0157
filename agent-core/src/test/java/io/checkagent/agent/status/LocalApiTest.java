// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        try (LocalApi api = api()) {
            int port = api.open(token);

            HttpResponse<String> json = get(port, "/agent/status?format=json", token.header());
            assertThat(json.statusCode()).isEqualTo(200);
            JsonNode status = new ObjectMapper().readTree(json.body());
            assertThat(status.at("/agent/hostname").asText()).isEqualTo("node-1");
            assertThat(status.at("/agent/startedAt").asText()).isEqualTo("2026-11-22T10:00:00Z");
            assertThat(status.at("/afterwards").isNull()).isTrue();

            assertThat(get(port, "/agent/status", token.header()).body())
                    .as("in the order of the Datadog Agent")
                    .matches("(?s).*agent.*leaderElection.*plugins.*afterwards.*");
            assertThat(get(port, "/agent/leader", token.header()).body())
                    .contains("nobody")
                    .doesNotContain("bad.jar");
            assertThat(get(port, "/agent/plugins", token.header()).body())
                    .contains("bad.jar")
                    .doesNotContain("nobody");
            assertThat(get(port, "/agent/plugins?format=json", token.header()).body())
                    .isEqualToIgnoringWhitespace("[\"bad.jar\"]");
        }
    }

    @Test
    void showsNothingWithoutTheToken() throws Exception {
        AuthToken token = AuthToken.readOrCreate(directory.resolve("auth_token"));
        try (LocalApi api = api()) {
            HttpResponse<String> response = get(api.open(token), "/agent/status", "Bearer wrong");

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

    private static HttpResponse<String> get(int port, String path, String authorization) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private record Facts(String hostname, Instant startedAt) {}

    /** A stage's section as a stage would write it. */
    private record Section<T>(String name, T status) implements StatusSection<T> {
        @Override
        public void print(T shown, StatusPrinter out) {
            out.title(name);
            out.line("Shown", shown);
        }
    }

    private static StatusView status() {
        return new StatusView(Set.of(
                new Section<>("plugins", List.of("bad.jar")),
                new Section<>("agent", new Facts("node-1", START)),
                new Section<>("leaderElection", Optional.of("nobody")),
                new Section<>("afterwards", Optional.empty())));
    }

    private LocalApi api() {
        return new LocalApi(new ApiSettings("localhost", 0, directory.resolve("auth_token")), status());
    }
}
