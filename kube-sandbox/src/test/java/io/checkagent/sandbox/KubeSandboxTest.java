// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.checkagent.sandbox.ApiClient.Answer;
import io.checkagent.sandbox.fault.CompactedWatch;
import io.checkagent.sandbox.request.RecordedRequest;
import io.checkagent.sandbox.store.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the sandbox can do beyond a real server: time, health, history and limits are in the test's hand. */
class KubeSandboxTest {
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private final ManualClock clock = new ManualClock();
    private final List<KubeSandbox> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(KubeSandbox::close);
    }

    @Test
    void eventsExpireAsDeletionsAndAnUpdatedOneLivesOn() {
        KubeSandbox sandbox = start(KubeSandbox.builder().clock(clock).eventTtl(Duration.ofMinutes(10)));
        ApiClient client = client(sandbox);
        createEvent(client, "old", "m");
        createEvent(client, "renewed", "m");
        clock.advance(Duration.ofMinutes(6));
        client.put(EVENTS + "/renewed", event("renewed", "again"));
        String version = client.get(EVENTS).resourceVersion();

        clock.advance(Duration.ofMinutes(5));
        assertThat(client.get(EVENTS).itemNames()).containsExactly("renewed");
        List<JsonNode> told = client.watch(EVENTS + "?watch=true&timeoutSeconds=1&resourceVersion=" + version);
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.path("type").asString()).isEqualTo("DELETED");
            JsonNode metadata = event.path("object").path("metadata");
            assertThat(metadata.path("name").asString()).isEqualTo("old");
            assertThat(metadata.path("resourceVersion").asLong()).isGreaterThan(Long.parseLong(version));
        });
    }

    @Test
    void restoredFromABackupItCountsOnFromThere() {
        KubeSandbox sandbox = start(KubeSandbox.builder());
        ApiClient client = client(sandbox);
        createEvent(client, "kept", "m");
        createEvent(client, "deleted-later", "m");
        long backup = sandbox.resourceVersion();
        createEvent(client, "forgotten", "m");
        client.put(EVENTS + "/kept", event("kept", "changed"));
        client.delete(EVENTS + "/deleted-later");
        String beyond = String.valueOf(sandbox.resourceVersion());

        sandbox.restore(backup);

        Answer restored = client.get(EVENTS);
        assertThat(restored.itemNames()).containsExactly("deleted-later", "kept");
        assertThat(restored.resourceVersion()).isEqualTo(String.valueOf(backup));
        assertThat(client.get(EVENTS + "/kept").body().path("message").asString())
                .isEqualTo("m");
        createEvent(client, "forgotten", "again");
        assertThat(sandbox.resourceVersion()).isEqualTo(backup + 1);
        assertThat(client.watch(EVENTS + "?watch=true&timeoutSeconds=1&resourceVersion=" + beyond))
                .as("a watch from a version that is still to come")
                .isEmpty();
        assertThat(client.get(EVENTS + "?limit=1&resourceVersionMatch=Exact&resourceVersion=" + beyond)
                        .code())
                .isEqualTo(504);
    }

    @Test
    void tokensExpireByTheClock() {
        KubeSandbox sandbox = start(KubeSandbox.builder().clock(clock));
        ApiClient client = client(sandbox);
        client.post("/api/v1/namespaces/default/serviceaccounts", "{\"metadata\":{\"name\":\"agent\"}}");
        String token = client.post(
                        "/api/v1/namespaces/default/serviceaccounts/agent/token",
                        "{\"spec\":{\"expirationSeconds\":600}}")
                .body()
                .path("status")
                .path("token")
                .asString();
        assertThat(client.as(token).get(EVENTS).code()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(11));
        assertThat(client.as(token).get(EVENTS).code()).isEqualTo(401);
    }

    @Test
    void watchesMeetCompactedHistoryInTheWayTold() {
        KubeSandbox sandbox = start(KubeSandbox.builder());
        ApiClient client = client(sandbox);
        createEvent(client, "a", "m");
        createEvent(client, "b", "m");
        sandbox.compact();
        String path = EVENTS + "?watch=true&resourceVersion=1";

        sandbox.compactedWatch(CompactedWatch.CLEAN_CLOSE);
        assertThat(client.watch(path)).isEmpty();
        sandbox.compactedWatch(CompactedWatch.HTTP_STATUS);
        Answer refused = client.get(path);
        assertThat(refused.code()).isEqualTo(410);
        assertThat(refused.reason()).isEqualTo("Expired");
        sandbox.compactedWatch(CompactedWatch.ERROR_EVENT);
        assertThat(client.watch(path))
                .singleElement()
                .satisfies(event -> assertThat(event.path("type").asString()).isEqualTo("ERROR"));
    }

    @Test
    void historyIsBoundedAndCanBeReplayed() {
        KubeSandbox sandbox = start(KubeSandbox.builder().historyLimit(3));
        ApiClient client = client(sandbox);
        for (String name : List.of("a", "b", "c")) {
            createEvent(client, name, "m");
        }
        client.delete(EVENTS + "/a");

        List<Revision> history = sandbox.history();
        assertThat(history)
                .extracting(revision -> revision.type() + " " + revision.resource() + " " + revision.namespace() + "/"
                        + revision.name())
                .containsExactly("ADDED events default/b", "ADDED events default/c", "DELETED events default/a");
        assertThat(history.get(0).object().path("message").asString()).isEqualTo("m");
        assertThat(sandbox.resourceVersion()).isEqualTo(history.get(2).resourceVersion());
        assertThat(client.get(EVENTS).itemNames()).containsExactly("b", "c");
        assertThat(client.watch(EVENTS + "?watch=true&timeoutSeconds=1&resourceVersion="
                        + (history.get(0).resourceVersion() - 1)))
                .hasSize(3);
    }

    @Test
    void healthIsAsTold() {
        KubeSandbox sandbox = start(KubeSandbox.builder());
        ApiClient client = client(sandbox);
        sandbox.readyz("etcd", false);
        sandbox.componentStatus("scheduler", false, "connection refused");

        Answer readyz = client.get("/readyz");
        assertThat(readyz.code()).isEqualTo(500);
        assertThat(readyz.text()).contains("[-]etcd failed: reason withheld\n").endsWith("readyz check failed\n");
        assertThat(client.get("/readyz/etcd").code()).isEqualTo(500);
        assertThat(client.get("/readyz?exclude=etcd").text()).isEqualTo("ok");
        JsonNode scheduler = client.get("/api/v1/componentstatuses/scheduler").body();
        assertThat(scheduler.path("conditions").path(0).path("status").asString())
                .isEqualTo("False");
        assertThat(scheduler.path("conditions").path(0).path("message").asString())
                .isEqualTo("connection refused");
        sandbox.readyz("etcd", true);
        assertThat(client.get("/readyz").text()).isEqualTo("ok");
    }

    @Test
    void requestsAreRecordedWithUserVerbResourceAndCode() {
        KubeSandbox sandbox = start(KubeSandbox.builder().token("t", "agent-1").requestLimit(2));
        ApiClient client = client(sandbox).as("t");
        client.get("/version");
        client.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"c\"}}");
        client.get(CONFIG_MAPS + "/none");

        assertThat(sandbox.requests())
                .extracting(
                        RecordedRequest::user, RecordedRequest::verb, RecordedRequest::resource, RecordedRequest::code)
                .containsExactly(
                        tuple("agent-1", "create", "configmaps", 201), tuple("agent-1", "get", "configmaps", 404));
    }

    @Test
    void aNamespaceTakesItsContentsAlong() {
        KubeSandbox sandbox = start(KubeSandbox.builder());
        ApiClient client = client(sandbox);
        client.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"team\"}}");
        client.post("/api/v1/namespaces/team/configmaps", "{\"metadata\":{\"name\":\"c\"}}");
        client.delete("/api/v1/namespaces/team");
        assertThat(client.get("/api/v1/configmaps").itemNames()).isEmpty();
    }

    @Test
    void aKubeconfigNamesServerAndToken() {
        KubeSandbox sandbox = start(KubeSandbox.builder());
        assertThat(sandbox.kubeconfig("secret"))
                .contains("server: " + sandbox.uri())
                .contains("token: \"secret\"");
    }

    @Test
    void connectionsAreLimited() throws IOException {
        KubeSandbox sandbox = start(KubeSandbox.builder().connectionLimit(1));
        try (Socket first =
                new Socket(InetAddress.getLoopbackAddress(), sandbox.uri().getPort())) {
            first.getOutputStream().write("GET /livez HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(first.getInputStream().read()).isEqualTo('H');
            try (Socket second =
                    new Socket(InetAddress.getLoopbackAddress(), sandbox.uri().getPort())) {
                assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 503 ");
            }
        }
    }

    @Test
    void closingEndsAllThreadsAndStreams() {
        KubeSandbox sandbox = KubeSandbox.builder().start();
        ApiClient client = client(sandbox);
        CompletableFuture<List<JsonNode>> watch = client.startWatch(EVENTS + "?watch=true");
        await().until(() -> threads() >= 4);
        sandbox.close();
        assertThat(threads()).isZero();
        assertThat(watch).failsWithin(Duration.ofSeconds(30));
        assertThatThrownBy(() -> client.get("/livez")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> KubeSandbox.builder().historyLimit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("historyLimit is 0, must be at least 1");
    }

    private KubeSandbox start(KubeSandbox.Builder builder) {
        KubeSandbox sandbox = builder.start();
        started.add(sandbox);
        return sandbox;
    }

    private static ApiClient client(KubeSandbox sandbox) {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new ApiClient(sandbox.uri(), http, Optional.empty());
    }

    private static void createEvent(ApiClient client, String name, String message) {
        assertThat(client.post(EVENTS, event(name, message)).code()).isEqualTo(201);
    }

    private static String event(String name, String message) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"involvedObject\":{\"namespace\":\"default\"},\"message\":\""
                + message + "\"}";
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kube-sandbox-"))
                .count();
    }
}
