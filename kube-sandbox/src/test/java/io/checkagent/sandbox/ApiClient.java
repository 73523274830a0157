// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bare HTTP, so that tests see what goes over the wire. */
record ApiClient(URI uri, HttpClient http, Optional<String> token) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** An answer; {@code body} is missing when it is no JSON. */
    record Answer(int code, JsonNode body, String text, HttpHeaders headers) {
        Optional<String> warning() {
            return headers.firstValue("warning");
        }

        String reason() {
            return body.path("reason").asString();
        }

        String message() {
            return body.path("message").asString();
        }

        JsonNode metadata() {
            return body.path("metadata");
        }

        String resourceVersion() {
            return metadata().path("resourceVersion").asString();
        }

        List<String> itemNames() {
            return body.path("items")
                    .valueStream()
                    .map(item -> item.path("metadata").path("name").asString())
                    .toList();
        }
    }

    ApiClient as(String otherToken) {
        return new ApiClient(uri, http, Optional.of(otherToken));
    }

    Answer get(String path) {
        return send("GET", path, "application/json", "");
    }

    Answer post(String path, String json) {
        return send("POST", path, "application/json", json);
    }

    Answer put(String path, String json) {
        return send("PUT", path, "application/json", json);
    }

    Answer patch(String path, String mediaType, String json) {
        return send("PATCH", path, mediaType, json);
    }

    Answer delete(String path) {
        return send("DELETE", path, "application/json", "");
    }

    CompletableFuture<Answer> startGet(String path) {
        return http.sendAsync(request(path).build(), BodyHandlers.ofString()).thenApply(ApiClient::answer);
    }

    Answer send(String method, String path, String mediaType, String body) {
        try {
            HttpResponse<String> response = http.send(
                    request(path)
                            .header("Content-Type", mediaType)
                            .method(method, publisher(body))
                            .build(),
                    BodyHandlers.ofString());
            return answer(response);
        } catch (IOException failure) {
            throw new UncheckedIOException(method + " " + path, failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** All events of a watch that ends by itself, such as one with timeoutSeconds. */
    List<JsonNode> watch(String path) {
        return startWatch(path).join();
    }

    CompletableFuture<List<JsonNode>> startWatch(String path) {
        return http.sendAsync(request(path).build(), BodyHandlers.ofLines())
                .thenApply(response -> response.body().map(ApiClient::parse).toList());
    }

    /** A watch that the server has taken up: what is written from now on comes as it happens. */
    Stream<JsonNode> openWatch(String path) {
        try {
            return http.send(request(path).build(), BodyHandlers.ofLines())
                    .body()
                    .map(ApiClient::parse);
        } catch (IOException failure) {
            throw new UncheckedIOException("watch " + path, failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** All messages of a watch over a WebSocket until the server closes it. */
    CompletableFuture<List<JsonNode>> startWebSocketWatch(String path) {
        return startWebSocketWatch(path, builder -> builder.header("Origin", uri.toString()));
    }

    CompletableFuture<List<JsonNode>> startWebSocketWatch(String path, UnaryOperator<WebSocket.Builder> handshake) {
        CompletableFuture<List<JsonNode>> messages = new CompletableFuture<>();
        WebSocket.Builder builder = handshake.apply(http.newWebSocketBuilder());
        token.ifPresent(bearer -> builder.header("Authorization", "Bearer " + bearer));
        String scheme = uri.getScheme().equals("https") ? "wss" : "ws";
        return builder.buildAsync(URI.create(scheme + "://" + uri.getAuthority() + path), new MessageListener(messages))
                .thenCompose(open -> messages);
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(uri.getScheme() + "://" + uri.getAuthority() + path))
                .timeout(TIMEOUT);
        token.ifPresent(bearer -> builder.header("Authorization", "Bearer " + bearer));
        return builder;
    }

    static JsonNode parse(String json) {
        return MAPPER.readTree(json);
    }

    private static HttpRequest.BodyPublisher publisher(String body) {
        return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    }

    private static Answer answer(HttpResponse<String> response) {
        boolean json = response.headers()
                .firstValue("content-type")
                .filter("application/json"::equals)
                .isPresent();
        return new Answer(
                response.statusCode(),
                json ? parse(response.body()) : MAPPER.missingNode(),
                response.body(),
                response.headers());
    }

    /** Collects text messages. */
    private static final class MessageListener implements WebSocket.Listener {
        /** RFC 6455 §7.1.5: there was no closing handshake. */
        private static final int ABNORMAL_CLOSURE = 1006;

        private final CompletableFuture<List<JsonNode>> all;
        private final List<JsonNode> messages = new ArrayList<>();
        private final StringBuilder partial = new StringBuilder();

        MessageListener(CompletableFuture<List<JsonNode>> all) {
            this.all = all;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                messages.add(parse(partial.toString()));
                partial.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            if (statusCode == ABNORMAL_CLOSURE) {
                all.completeExceptionally(new IOException("the connection was cut"));
            }
            all.complete(List.copyOf(messages));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            all.completeExceptionally(failure);
        }
    }
}
