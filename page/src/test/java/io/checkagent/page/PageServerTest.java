// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.AgentModule;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.status.AuthToken;
import io.checkagent.api.Event;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Origin;
import io.checkagent.output.Fence;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageServerTest {
    private final HttpClient browser = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @SuppressWarnings("NullAway.Init")
    private Injector agent;

    @SuppressWarnings("NullAway.Init")
    private AuthToken token;

    @SuppressWarnings("NullAway.Init")
    private PageServer.Opened server;

    @BeforeEach
    void open() throws IOException {
        Path yaml = Files.writeString(home.resolve("datadog.yaml"), "GUI_port: 0\nhostname: node-1\n");
        AgentConfigurationLoader.Result loaded = AgentConfigurationLoader.load(Optional.of(yaml), home, Map.of());
        agent = Guice.createInjector(
                Stage.PRODUCTION, new AgentModule(loaded, new Installation(home, Map.of())), new PageModule());
        token = AuthToken.readOrCreate(home.resolve("auth_token"));
        server = agent.getInstance(PageServer.class).open(token);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aLinkLetsOneBrowserIn() throws Exception {
        String link = OneTimeLink.make(token, Instant.now());

        HttpResponse<String> first = get("/?once=" + link, "");
        String cookie = first.headers().firstValue("Set-Cookie").orElse("");
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/");
        assertThat(get("/?once=" + link, "").statusCode()).isEqualTo(401);

        HttpResponse<String> page = get("/", cookie.split(";", 2)[0]);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Events, live").doesNotContain("https://", "style=", "onclick");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(get("/status", cookie.split(";", 2)[0]).body()).contains("\"hostname\" : \"node-1\"");
        assertThat(get("/history", cookie.split(";", 2)[0]).body()).contains("\"terms\"", "\"serviceChecks\"");
        assertThat(get("/else", cookie.split(";", 2)[0]).statusCode()).isEqualTo(404);
    }

    @Test
    void allOfItIsSmall() throws Exception {
        String cookie = cookie();
        int bytes = 0;
        for (String path : List.of("/", "/page.js", "/page.css", "/icon.svg")) {
            bytes += get(path, cookie).body().length();
        }

        assertThat(bytes).isBetween(10_000, 30_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page.js", "/status", "/history", "/events", "/else", "/?once=", "/?once=a.b.c"})
    void nothingIsShownWithoutOne(String path) throws Exception {
        assertThat(get(path, "").statusCode()).isEqualTo(401);
    }

    @Test
    void anOldOrForgedLinkIsRefused() throws Exception {
        Instant now = Instant.now();
        String old = OneTimeLink.make(token, now.minus(OneTimeLink.LIFE).minusSeconds(2));
        assertThat(get("/?once=" + old, "").statusCode()).isEqualTo(401);

        String[] parts = OneTimeLink.make(token, now).split("\\.", -1);
        String prolonged = parts[0] + "." + (now.getEpochSecond() + 1_000_000) + "." + parts[2];
        assertThat(get("/?once=" + prolonged, "").statusCode()).isEqualTo(401);
        assertThat(get("/?once=" + OneTimeLink.make(otherToken(), now), "").statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:5002", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1"})
    void underAnotherNameNothingIsShown(String host) throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + cookie() + "\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
    }

    @Test
    void anyPortOfAPortForwardWillDo() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost:9999\r\nCookie: " + cookie() + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void nothingCanBeSentToIt() throws Exception {
        assertThat(raw("POST /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nCookie: " + cookie()
                        + "\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void eventsComeAsTheyHappenAndNoneTwice() throws Exception {
        String cookie = cookie();
        event("first <b>&\nline");
        String stream = get("/events", cookie).body();
        assertThat(stream).contains("id: 1\n", "\"title\" : \"first <b>&\\nline\"");

        CompletableFuture<HttpResponse<String>> next = browser.sendAsync(
                request("/events", cookie).header("Last-Event-ID", "1").build(), HttpResponse.BodyHandlers.ofString());
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> !next.isDone());
        event("second");
        assertThat(next).succeedsWithin(Duration.ofMillis(2_700));
        assertThat(next.join().body()).contains("id: 2\n", "second").doesNotContain("first");
    }

    private void event(String title) throws InterruptedException {
        var sender = agent.getInstance(Delivery.class).sender(Origin.agent(), Fence.alwaysOpen());
        sender.event(Event.builder(title, "text", Instant.now()).build());
        sender.commit();
    }

    private AuthToken otherToken() throws IOException {
        return AuthToken.readOrCreate(home.resolve("other_token"));
    }

    private String cookie() throws Exception {
        return get("/?once=" + OneTimeLink.make(token, Instant.now()), "")
                .headers()
                .firstValue("Set-Cookie")
                .orElse("")
                .split(";", 2)[0];
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        return browser.send(request(path, cookie).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String cookie) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return line == null ? "" : line;
        }
    }
}
