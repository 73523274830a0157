// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Watches: what they tell, and where they begin and end. */
abstract class WatchesContract extends ContractPart {
    WatchesContract(ContractCluster cluster) {
        super(cluster);
    }

    @Test
    void tellWhatHappenedSinceAVersion() {
        String version = admin.get(core("events")).resourceVersion();
        createEvents("a");
        admin.put(core("events/a"), event("a", namespace, "Killing", "m"));
        admin.delete(core("events/a"));
        List<JsonNode> told = admin.watch(core("events?watch=true&timeoutSeconds=1&resourceVersion=" + version));
        assertThat(types(told)).containsExactly("ADDED", "MODIFIED", "DELETED");
        assertThat(versions(told)).isSorted().doesNotHaveDuplicates().hasSize(3);
        assertThat(told.get(0).path("object").path("kind").asString()).isEqualTo("Event");
        assertThat(told.get(0).path("object").path("apiVersion").asString()).isEqualTo("v1");
        assertThat(told.get(2).path("object").path("reason").asString()).isEqualTo("Killing");
    }

    @Test
    void tellWhatIsThereAndWhatComes() {
        createEvents("a");
        try (Stream<JsonNode> told = admin.openWatch(core("events?watch=true&timeoutSeconds=60"))) {
            createEvents("b", "c");
            assertThat(names(told.limit(3).toList())).containsExactly("a", "b", "c");
        }
    }

    @Test
    void tellTheOtherViewOfEvents() {
        createEvents("a");
        List<JsonNode> told = admin.watch(events("?watch=true&timeoutSeconds=1"));
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.path("object").path("apiVersion").asString()).isEqualTo("events.k8s.io/v1");
            assertThat(event.path("object").path("note").asString()).isEqualTo("Größe überschritten");
        });
    }

    @Test
    void tellOfObjectsThatEnterAndLeaveTheSelection() {
        String version =
                admin.post(core("configmaps"), labelled("a", "app", "db")).resourceVersion();
        admin.put(core("configmaps/a"), labelled("a", "app", "web"));
        admin.patch(core("configmaps/a"), MERGE_PATCH, json("{'data':{'x':'y'}}"));
        String left =
                admin.put(core("configmaps/a"), labelled("a", "app", "db")).resourceVersion();
        List<JsonNode> told = admin.watch(
                core("configmaps?watch=true&timeoutSeconds=1&labelSelector=app%3Dweb&resourceVersion=" + version));
        assertThat(types(told)).containsExactly("ADDED", "MODIFIED", "DELETED");
        JsonNode last = told.get(2).path("object").path("metadata");
        assertThat(last.path("resourceVersion").asString()).isEqualTo(left);
        assertThat(last.path("labels").path("app").asString()).isEqualTo("web");
    }

    @Test
    void runOverAWebSocket() {
        String version = admin.get(core("events")).resourceVersion();
        createEvents("a", "b");
        CompletableFuture<List<JsonNode>> watch =
                admin.startWebSocketWatch(core("events?watch=true&timeoutSeconds=1&resourceVersion=" + version));
        assertThat(names(watch.join())).containsExactly("a", "b");
    }

    @Test
    void needAnOriginAndAtMostOneProtocolForAWebSocket() {
        String path = core("events?watch=true&timeoutSeconds=1");
        assertThat(handshakeStatus(path, builder -> builder)).isEqualTo(403);
        assertThat(handshakeStatus(
                        path, builder -> builder.header("Origin", "http://a").subprotocols("a", "b")))
                .isEqualTo(400);
        assertThat(admin.startWebSocketWatch(
                        path, builder -> builder.header("Origin", "http://a").subprotocols("a")))
                .succeedsWithin(Duration.ofSeconds(30));
    }

    private int handshakeStatus(String path, UnaryOperator<WebSocket.Builder> handshake) {
        CompletionException refused =
                catchThrowableOfType(CompletionException.class, () -> admin.startWebSocketWatch(path, handshake)
                        .join());
        return refused.getCause() instanceof WebSocketHandshakeException handshakeFailure
                ? handshakeFailure.getResponse().statusCode()
                : 0;
    }

    @Test
    void waitForAVersionThatIsStillToCome() {
        assertThat(admin.watch(core("events?watch=true&timeoutSeconds=1&resourceVersion=99999999999")))
                .isEmpty();
    }

    @Test
    void bookmarkNearTheirEndHowFarTheyHaveComeWhenAllowed() {
        String version = admin.get(core("configmaps")).resourceVersion();
        String path = core("configmaps?watch=true&timeoutSeconds=5&fieldSelector=metadata.name%3Dnone"
                + "&resourceVersion=" + version);
        Stream<JsonNode> without = admin.openWatch(path);
        Stream<JsonNode> with = admin.openWatch(path + "&allowWatchBookmarks=true");
        String written = admin.post(core("configmaps"), configMap("other", "1")).resourceVersion();
        assertThat(with.toList()).isNotEmpty().allSatisfy(bookmark -> {
            assertThat(bookmark.path("type").asString()).isEqualTo("BOOKMARK");
            JsonNode object = bookmark.path("object");
            assertThat(object.path("kind").asString()).isEqualTo("ConfigMap");
            assertThat(object.path("metadata").path("resourceVersion").asLong())
                    .isGreaterThanOrEqualTo(Long.parseLong(written));
        });
        assertThat(without.toList()).isEmpty();
    }

    @Test
    void giveNoBookmarksForEvents() {
        String version = admin.get(core("events")).resourceVersion();
        CompletableFuture<List<JsonNode>> watch = admin.startWatch(core("events?watch=true&timeoutSeconds=5"
                + "&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dnone&resourceVersion=" + version));
        createEvents("other");
        assertThat(watch.join()).isEmpty();
    }

    @Test
    void markTheEndOfTheInitialEvents() {
        createEvents("a");
        for (String initial : List.of("", "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")) {
            List<JsonNode> told =
                    admin.watch(core("events?watch=true&timeoutSeconds=1&allowWatchBookmarks=true" + initial));
            assertThat(types(told)).containsExactly("ADDED", "BOOKMARK");
            assertThat(told.get(1).path("object").path("metadata").path("annotations"))
                    .isEqualTo(ApiClient.parse(json("{'k8s.io/initial-events-end':'true'}")));
        }
    }

    @Test
    void endWithAnErrorWhenTheirVersionIsCompacted() {
        assumeTrue(cluster.canCompact(), "contract.hook.compact is not set");
        String version = admin.get(core("events")).resourceVersion();
        createEvents("a", "b");
        cluster.compact();
        String path = core("events?watch=true&timeoutSeconds=20&resourceVersion=" + version);
        for (CompletableFuture<List<JsonNode>> watch :
                List.of(admin.startWatch(path), admin.startWebSocketWatch(path))) {
            assertThat(watch)
                    .succeedsWithin(Duration.ofSeconds(30))
                    .satisfies(told -> assertThat(told).singleElement().satisfies(error -> {
                        assertThat(error.path("type").asString()).isEqualTo("ERROR");
                        assertThat(error.path("object").path("code").asInt()).isEqualTo(410);
                        assertThat(error.path("object").path("reason").asString())
                                .isEqualTo("Expired");
                        assertThat(error.path("object").path("message").asString())
                                .isEqualTo("The resourceVersion for the provided watch is too old.");
                    }));
        }
    }

    @Test
    void stillTellTheNewestWriteAfterACompaction() {
        assumeTrue(cluster.canCompact(), "contract.hook.compact is not set");
        // Others write to a real cluster too: when one of them was the last before the compaction, ours is not told.
        assertThat(IntStream.range(0, 20).anyMatch(attempt -> {
                    createEvents("before" + attempt);
                    String version = admin.get(core("events")).resourceVersion();
                    createEvents("newest" + attempt);
                    cluster.compact();
                    return names(admin.watch(core("events?watch=true&timeoutSeconds=1&resourceVersion=" + version)))
                            .equals(List.of("newest" + attempt));
                }))
                .isTrue();
    }
}
