// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.checkagent.agent.stage.AgentUser;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Order(1)
class LocalApiTest {
    private static final CommandServer COMMANDS = (arguments, terminal, out, err) -> 2;
    private static final int SOMEBODY = 65534;
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
            JsonNode status = new JsonMapper().readTree(json.body());
            assertThat(status.at("/agent/hostname").asString()).isEqualTo("node-1");
            assertThat(status.at("/agent/startedAt").asString()).isEqualTo("2026-11-22T10:00:00Z");
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

    @Test
    void makesANewTokenWhereTheDiskWasFullWhenItWasWritten() throws IOException {
        Path file = Files.createFile(directory.resolve("auth_token"));

        AuthToken made = AuthToken.readOrCreate(file);

        assertThat(AuthToken.read(file).header()).isEqualTo(made.header()).hasSize("Bearer ".length() + 64);
    }

    @Test
    void trimsTheTokenOfAFileThatEndsWithANewline() throws Exception {
        Path file = Files.writeString(directory.resolve("auth_token"), "0123456789".repeat(4) + "\n");
        try (LocalApi api = api()) {
            int port = api.open(AuthToken.readOrCreate(file));

            assertThat(get(port, "/agent/status", "Bearer " + "0123456789".repeat(4))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesATokenThatAnotherUserMadeOrLinked() throws IOException {
        assumeThat(AgentUser.id()).as("only root may give files away").isZero();
        Path file = Files.writeString(directory.resolve("auth_token"), "k".repeat(64));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(file, "unix:uid", SOMEBODY);
        Path roots = Files.writeString(directory.resolve("of-root"), "k".repeat(64));
        Path link = Files.createSymbolicLink(directory.resolve("link"), roots);
        Files.setAttribute(link, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);

        for (Path known : List.of(file, link)) {
            assertThatThrownBy(() -> AuthToken.readOrCreate(known))
                    .hasMessageContaining("another user")
                    .hasMessageContaining("remove");
        }
        try (LocalApi api = api()) {
            api.open();
            assertThat(directory.resolve("auth_token.port"))
                    .as("the door is shut")
                    .doesNotExist();
        }
    }

    @Test
    @Timeout(30)
    void aNamedPipeInTheTokensPlaceIsNotWaitedFor() throws Exception {
        Path pipe = directory.resolve("auth_token");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> AuthToken.readOrCreate(pipe)).hasMessageContaining("is no file");
        assertThatThrownBy(() -> AuthToken.read(pipe)).hasMessageContaining("is no file");
    }

    @Test
    void notesItsPortInAFileOfItsOwnAndNeverThroughALink() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Path note = Files.createSymbolicLink(directory.resolve("auth_token.port"), victim);
        try (LocalApi api = api()) {
            api.open();

            assertThat(victim).hasContent("precious");
            assertThat(note).isRegularFile().isNotEqualTo(victim);
            assertThat(Files.isSymbolicLink(note)).isFalse();
            assertThat(notedPort(settings(0))).isPositive();
        }
        assertThat(note).as("of an agent that has ended").doesNotExist();
    }

    @Test
    void anAgentWhosePortIsTakenListensElsewhereAndNotesThat() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (LocalApi first = new LocalApi(
                new ApiSettings(LoopbackHost.parse("localhost"), 0, other.resolve("auth_token")), status(), COMMANDS)) {
            int taken = first.open(AuthToken.readOrCreate(other.resolve("auth_token")));
            ApiSettings same = settings(taken);
            try (LocalApi second = new LocalApi(same, status(), COMMANDS)) {
                second.open();

                assertThat(notedPort(same)).isNotEqualTo(taken);
                String token = AuthToken.read(same.authTokenFilePath()).header();
                assertThat(get(notedPort(same), "/agent/status", token).statusCode())
                        .isEqualTo(200);
                assertThat(get(taken, "/agent/status", token).body())
                        .contains("process ID " + ProcessHandle.current().pid())
                        .contains(other.resolve("auth_token").toString());
            }
            assertThat(same.portFile()).doesNotExist();
        }
    }

    @Test
    void answersItsPathsAndMethodsAndNoOthers() throws Exception {
        AuthToken token = AuthToken.readOrCreate(directory.resolve("auth_token"));
        try (LocalApi api = api()) {
            int port = api.open(token);

            assertThat(get(port, "/agent/statusXYZ", token.header()).statusCode())
                    .isEqualTo(404);
            assertThat(get(port, "/agent/status/", token.header()).statusCode()).isEqualTo(404);
            assertThat(get(port, "/", token.header()).statusCode()).isEqualTo(404);
            for (String method : List.of("POST", "DELETE", "PUT", "OPTIONS")) {
                HttpResponse<String> refused = send(method, port, "/agent/status", token.header());
                assertThat(refused.statusCode()).as(method).isEqualTo(405);
                assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
            }
            HttpResponse<String> head = send("HEAD", port, "/agent/status", token.header());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void whoSendsSlowlyOrNothingIsCutOffAndOthersAreAnsweredMeanwhile() throws Exception {
        AuthToken token = AuthToken.readOrCreate(directory.resolve("auth_token"));
        List<Socket> slow = new ArrayList<>();
        try (LocalApi api = api()) {
            int port = api.open(token);
            for (String begun :
                    List.of("GET /agent/sta", "POST /agent/status HTTP/1.1\r\nContent-Length: 9\r\n\r\nx", "")) {
                for (int i = 0; i < 4; i++) {
                    Socket socket = new Socket("localhost", port);
                    socket.getOutputStream().write(begun.getBytes(UTF_8));
                    slow.add(socket);
                }
            }

            assertThat(get(port, "/agent/status", token.header()).statusCode()).isEqualTo(200);
            for (Socket socket : slow) {
                socket.setSoTimeout(60_000);
                assertThat(endOf(socket)).as("cut off").isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void manyConnectionsAreRefusedRatherThanKept() throws Exception {
        AuthToken token = AuthToken.readOrCreate(directory.resolve("auth_token"));
        List<Socket> idle = new ArrayList<>();
        try (LocalApi api = api()) {
            int port = api.open(token);
            for (int i = 0; i < 100; i++) {
                idle.add(new Socket("localhost", port));
            }
            Socket last = idle.get(idle.size() - 1);
            last.setSoTimeout(60_000);

            assertThat(endOf(last)).as("cut off at once").isTrue();
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void carriesCommandsOutForWhoeverHasTheToken() throws Exception {
        AuthToken token = AuthToken.readOrCreate(directory.resolve("auth_token"));
        CommandServer echo = (arguments, terminal, out, err) -> {
            try {
                out.write((arguments + " " + terminal).getBytes(UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return 7;
        };
        try (LocalApi api = new LocalApi(settings(0), status(), echo)) {
            int port = api.open(token);
            String body = "terminal=true&argument=check&argument=a+%26b";

            HttpResponse<byte[]> answer = post(port, body, token.header());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new String(answer.body(), UTF_8)).contains("[check, a &b] true");
            assertThat(answer.body()).endsWith(3, 0, 0, 0, 7);
            assertThat(post(port, body, "Bearer wrong").statusCode()).isEqualTo(401);
            assertThat(post(port, "x".repeat(70_000), token.header()).statusCode())
                    .isEqualTo(413);
            assertThat(get(port, "/agent/command", token.header()).statusCode()).isEqualTo(405);
        }
    }

    @Test
    void whoWatchesEventsKeepsNobodyFromAsking() throws Exception {
        AuthToken token = AuthToken.readOrCreate(directory.resolve("auth_token"));
        CountDownLatch watched = new CountDownLatch(4);
        CountDownLatch seenEnough = new CountDownLatch(1);
        CommandServer commands = (arguments, terminal, out, err) -> {
            if (arguments.contains("stream-events")) {
                watched.countDown();
                try {
                    seenEnough.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return 0;
        };
        ExecutorService watchers = Executors.newCachedThreadPool();
        try (LocalApi api = new LocalApi(settings(0), status(), commands)) {
            int port = api.open(token);
            for (int i = 0; i < 4; i++) {
                Future<?> unused = watchers.submit(() -> post(port, "argument=stream-events", token.header()));
            }
            watched.await();

            assertThat(post(port, "argument=status", token.header()).statusCode())
                    .isEqualTo(200);
            HttpResponse<byte[]> fifth = post(port, "argument=stream-events", token.header());
            assertThat(fifth.statusCode()).isEqualTo(503);
            assertThat(new String(fifth.body(), UTF_8)).contains("4 stream-events are running; end one of them");
        } finally {
            seenEnough.countDown();
            watchers.shutdownNow();
        }
    }

    private static HttpResponse<byte[]> post(int port, String body, String authorization) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/agent/command"))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Whether the other side ends the connection. */
    private static boolean endOf(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static HttpResponse<String> send(String method, int port, String path, String authorization)
            throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(int port, String path, String authorization) throws Exception {
        return send("GET", port, path, authorization);
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
        return new LocalApi(settings(0), status(), COMMANDS);
    }

    private static int notedPort(ApiSettings settings) throws IOException {
        return Integer.parseInt(Files.readString(settings.portFile()).strip());
    }

    private ApiSettings settings(int port) {
        return new ApiSettings(LoopbackHost.parse("localhost"), port, directory.resolve("auth_token"));
    }
}
