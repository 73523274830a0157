// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.sandbox.ApiClient.Answer;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.fault.Injection;
import io.checkagent.sandbox.request.RequestMatcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The sandbox fails as it is told to. */
class FaultsTest {
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final RequestMatcher LISTS =
            RequestMatcher.any().verb("list").resource("configmaps");
    private static final RequestMatcher WATCHES =
            RequestMatcher.any().verb("watch").resource("events");

    private final KubeSandbox sandbox =
            KubeSandbox.builder().token("agent-token", "agent").start();
    private final ApiClient client = new ApiClient(
            sandbox.uri(),
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
            Optional.of("agent-token"));

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aHungRequestIsServedWhenTheFaultIsCleared() {
        Injection hang = sandbox.faults().inject(LISTS, Fault.hang());
        CompletableFuture<Answer> list = client.startGet(CONFIG_MAPS);
        await().until(() -> hang.strikes() == 1);
        assertThat(client.get(EVENTS).code()).isEqualTo(200);
        assertThat(list).isNotDone();

        sandbox.faults().clear();
        assertThat(list).succeedsWithin(Duration.ofSeconds(30)).satisfies(answer -> assertThat(answer.code())
                .isEqualTo(200));
    }

    @Test
    void aHungRequestIsNotExecutedWhenItsClientHasGone() {
        Injection hang = sandbox.faults().inject(RequestMatcher.any().verb("create"), Fault.hang());
        var create = client.request(CONFIG_MAPS)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"late\"}}"))
                .build();
        CompletableFuture<?> sent = client.http().sendAsync(create, BodyHandlers.discarding());
        await().until(() -> hang.strikes() == 1);
        sent.cancel(true);
        await().until(() -> streamThreads("kube-sandbox-connection") == 0);
        hang.clear();
        assertThat(client.get(CONFIG_MAPS).itemNames()).isEmpty();
    }

    @Test
    void answersWithAStatusAsOftenAsTold() {
        sandbox.faults().inject(LISTS, Fault.status(503), 2);
        assertThat(List.of(
                        client.get(CONFIG_MAPS).code(),
                        client.get(CONFIG_MAPS).code(),
                        client.get(CONFIG_MAPS).code()))
                .containsExactly(503, 503, 200);
    }

    @Test
    void throttlesWithARetryAfter() {
        sandbox.faults().inject(LISTS, Fault.tooManyRequests(Duration.ofSeconds(7)));
        Answer throttled = client.get(CONFIG_MAPS);
        assertThat(throttled.code()).isEqualTo(429);
        assertThat(throttled.reason()).isEqualTo("TooManyRequests");
        assertThat(throttled.headers().firstValue("Retry-After")).contains("7");
        assertThat(throttled.body().path("details").path("retryAfterSeconds").asInt())
                .isEqualTo(7);
    }

    @Test
    void answersWithWhateverATestWants() {
        sandbox.faults().inject(LISTS, Fault.reply(502, "<html>"), 1);
        assertThat(client.get(CONFIG_MAPS).code()).isEqualTo(502);
        sandbox.faults().inject(WATCHES, Fault.reply(200, "{\"type\":\"SURPRISE\"}"), 1);
        assertThat(client.get(EVENTS + "?watch=true").body().path("type").asString())
                .isEqualTo("SURPRISE");
        assertThat(client.get(CONFIG_MAPS).code()).isEqualTo(200);
    }

    @Test
    void anAnswerWithoutAnEndGoesOnUntilItsClientHasGone() throws IOException, InterruptedException {
        sandbox.faults().inject(LISTS, Fault.flood(500, "{\"message\":\""));
        var request = client.request(CONFIG_MAPS).GET().build();
        try (InputStream body =
                client.http().send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(body.readNBytes(1_000_000)).hasSize(1_000_000);
        }
        await().until(() -> streamThreads("kube-sandbox-stream") == 0);
    }

    @Test
    void refusesAndSaysSoInAccessReviews() {
        Injection refusal =
                sandbox.deny(RequestMatcher.any().user("agent").verb("list").resource("configmaps"));
        Answer refused = client.get(CONFIG_MAPS);
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo("configmaps is forbidden: User \"agent\" cannot list resource \"configmaps\" in API group"
                        + " \"\" in the namespace \"default\"");
        assertThat(mayList()).isFalse();
        refusal.clear();
        assertThat(client.get(CONFIG_MAPS).code()).isEqualTo(200);
        assertThat(mayList()).isTrue();
    }

    @Test
    void answersSlowly() {
        sandbox.faults().inject(LISTS, Fault.slow(Duration.ofMillis(300)));
        long began = System.nanoTime();
        assertThat(client.get(CONFIG_MAPS).code()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void cutsARequestBeforeItIsExecuted() {
        sandbox.faults().inject(RequestMatcher.any().verb("create"), Fault.cut());
        assertThatThrownBy(() -> client.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"never\"}}"))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(client.get(CONFIG_MAPS).itemNames()).isEmpty();
        assertThat(sandbox.requests()).anySatisfy(request -> {
            assertThat(request.verb()).isEqualTo("create");
            assertThat(request.code()).isZero();
        });
    }

    @Test
    void cutsRunningStreams() throws IOException {
        try (Socket watch = open(EVENTS + "?watch=true")) {
            CompletableFuture<List<JsonNode>> webSocket = client.startWebSocketWatch(EVENTS + "?watch=true");
            await().until(() -> streamThreads("kube-sandbox-stream") == 2);
            sandbox.faults().inject(WATCHES, Fault.cut(), 2);
            assertThat(text(watch.getInputStream().readAllBytes()))
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContain("\r\n0\r\n");
            assertThat(webSocket).failsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void cutsAStreamAfterSomeEvents() throws IOException {
        createEvent("a", "first");
        createEvent("b", "second");
        sandbox.faults().inject(WATCHES, Fault.cutAfter(1), 1);
        try (Socket socket = open(EVENTS + "?watch=true")) {
            assertThat(text(socket.getInputStream().readAllBytes()))
                    .contains("first")
                    .doesNotContain("second")
                    .doesNotContain("\r\n0\r\n");
        }
        assertThat(client.watch(EVENTS + "?watch=true&timeoutSeconds=1")).hasSize(2);
    }

    @Test
    void leavesAStreamHalfOpen() throws IOException {
        createEvent("a", "first");
        Injection halfOpen = sandbox.faults().inject(WATCHES, Fault.halfOpenAfter(1), 1);
        try (Socket socket = open(EVENTS + "?watch=true&timeoutSeconds=1&allowWatchBookmarks=true")) {
            createEvent("b", "second");
            await().until(() -> halfOpen.strikes() == 1);
            socket.setSoTimeout(1500);
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            assertThatThrownBy(() -> socket.getInputStream().transferTo(received))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(received.toString(StandardCharsets.UTF_8))
                    .contains("first")
                    .doesNotContain("second");
        }
        await().until(() -> streamThreads("kube-sandbox-stream") == 0);
    }

    @Test
    void splitsACharacterOverTwoChunks() throws IOException {
        createEvent("a", "Größe");
        sandbox.faults().inject(WATCHES, Fault.splitCharacters());
        try (Socket socket = open(EVENTS + "?watch=true&timeoutSeconds=1")) {
            byte[] received = readUntil(socket.getInputStream(), "\r\n0\r\n\r\n");
            // 0xC3 is the first byte of ö; the end of a chunk follows it
            assertThat(new String(received, StandardCharsets.ISO_8859_1))
                    .containsPattern("Gr\u00C3\r\n[0-9a-f]+\r\n\u00B6");
        }
        assertThat(client.startWebSocketWatch(EVENTS + "?watch=true&timeoutSeconds=1"))
                .succeedsWithin(Duration.ofSeconds(30))
                .satisfies(told -> assertThat(told).singleElement().satisfies(event -> assertThat(
                                event.path("object").path("message").asString())
                        .isEqualTo("Größe")));
    }

    private boolean mayList() {
        return client.post(
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        "{\"spec\":{\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"configmaps\"}}}")
                .body()
                .path("status")
                .path("allowed")
                .asBoolean();
    }

    private void createEvent(String name, String message) {
        Answer created = client.post(
                EVENTS,
                "{\"metadata\":{\"name\":\"" + name
                        + "\"},\"involvedObject\":{\"namespace\":\"default\"},\"message\":\"" + message + "\"}");
        assertThat(created.code()).isEqualTo(201);
    }

    private Socket open(String path) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), sandbox.uri().getPort());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: sandbox\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static byte[] readUntil(InputStream in, String end) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        while (!received.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
            received.write(in.read());
        }
        return received.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long streamThreads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}
