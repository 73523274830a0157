// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * GET requests through fabric8's HTTP client, whose interceptors bring the credentials, without its retries, which
 * would hide an error for half a minute, and without its decoder, so that bodies are read while they arrive.
 * Thread-safe; holds nothing that needs closing.
 */
public final class ApiServer {
    /** One factory for all: it remembers field names. */
    static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private static final int ATTEMPTS = 5;
    private static final Duration TO_HEADERS = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI root;

    public ApiServer(KubernetesClient client) {
        requireNonNull(client, "client is null");
        http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        String address = client.getMasterUrl().toString();
        root = URI.create(address.endsWith("/") ? address : address + "/");
    }

    /**
     * Begins to read an answer of any length.
     *
     * @param path below the server's address, such as {@code api/v1/events}
     * @param query parameters, not encoded
     * @param silence see {@link ResponseStream}
     * @param pause see {@link ResponseStream}
     */
    ResponseStream open(String path, Map<String, String> query, Duration silence, ResponseStream.Pause pause)
            throws ApiException, InterruptedException {
        return ask(path, query, silence, pause).open();
    }

    /** Asks for an answer of any length, which is read later or not at all. */
    Asked ask(String path, Map<String, String> query, Duration silence, ResponseStream.Pause pause) {
        ResponseStream stream = new ResponseStream(silence, pause);
        return new Asked(path, stream, http.consumeBytes(request(path, query), stream));
    }

    /** An answer that was asked for. */
    record Asked(String path, ResponseStream stream, CompletableFuture<HttpResponse<AsyncBody>> response) {
        /** Waits for it to begin. */
        ResponseStream open() throws ApiException, InterruptedException {
            HttpResponse<AsyncBody> begun = await(response, path);
            stream.start(begun.body());
            if (begun.code() != 200) {
                try (stream) {
                    throw failure(path, begun, status(stream));
                }
            }
            return stream;
        }

        /** Gives it up. */
        void cancel() {
            CompletionStage<HttpResponse<AsyncBody>> begins = response;
            begins.thenAccept(begun -> begun.body().cancel());
            response.cancel(true);
        }
    }

    /** The whole of a short answer; an {@link ApiException} when it was not 200. */
    public byte[] get(String path, Map<String, String> query) throws ApiException, InterruptedException {
        return body(path, await(getLater(path, query), path));
    }

    /** The response to {@link #get}, when it is there; {@link #body} tells whether it is good. */
    public CompletableFuture<HttpResponse<byte[]>> getLater(String path, Map<String, String> query) {
        return http.sendAsync(request(path, query), byte[].class);
    }

    /** The body of a good response. */
    public static byte[] body(String path, HttpResponse<byte[]> response) throws ApiException {
        byte @Nullable [] bytes = response.body();
        if (response.code() != 200 || bytes == null) {
            throw failure(path, response, status(new ByteArrayInputStream(bytes == null ? new byte[0] : bytes)));
        }
        return bytes;
    }

    /** The version that a collection has now. Tries a few times: the first connection may be one that died unseen. */
    public ResourceVersion presentVersion(String path) throws ApiException, InterruptedException {
        Backoff backoff = new Backoff();
        for (int attempt = 1; ; attempt++) {
            try {
                return version(path);
            } catch (ApiException.Unavailable e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(backoff.failed(e.retryAfter()).toMillis());
            }
        }
    }

    /** The version that a collection has now, asked for once. */
    ResourceVersion version(String path) throws ApiException, InterruptedException {
        return versionOf(path, get(path, Map.of("limit", "1")));
    }

    private static ResourceVersion versionOf(String path, byte[] answer) throws ApiException {
        EventDecoder list = new EventDecoder();
        try (JsonParser json = parser(answer)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                list.read(json);
            }
        } catch (IOException e) {
            throw new ApiException.Unavailable("GET " + path + ": unreadable answer: " + e.getMessage(), Duration.ZERO);
        }
        return list.resourceVersion()
                .orElseThrow(() -> new ApiException.Unavailable(
                        "GET " + path + ": the list has no comparable resourceVersion", Duration.ZERO));
    }

    /** Reads a body. */
    public static JsonParser parser(byte[] body) throws IOException {
        return JSON.createParser(body);
    }

    private HttpRequest request(String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return http.newHttpRequestBuilder()
                .uri(root.resolve(path + (parameters.isEmpty() ? "" : "?" + parameters)))
                .header("Accept", "application/json")
                .timeout(TO_HEADERS.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    /** Waits for an answer; an interrupt gives the request up. */
    static <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> response, String path)
            throws ApiException, InterruptedException {
        try {
            return response.get();
        } catch (ExecutionException | CancellationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ApiException.Unavailable(
                    "GET " + path + ": " + cause.getClass().getSimpleName()
                            + (cause.getMessage() == null ? "" : ": " + cause.getMessage()),
                    Duration.ZERO);
        } catch (InterruptedException e) {
            response.cancel(true);
            throw e;
        }
    }

    private static ApiException failure(String path, HttpResponse<?> response, ApiStatus body) {
        ApiStatus status = body.code() == 0 ? new ApiStatus(response.code(), body.reason(), body.message()) : body;
        return failure(path, status, retryAfter(response));
    }

    /** What a Status that came instead of the wished object means. */
    static ApiException failure(String path, ApiStatus status, Duration retryAfter) {
        if (status.isExpired()) {
            return new ApiException.Expired("GET " + path + ": " + status);
        }
        return switch (status.code()) {
            case 401 ->
                new ApiException.Refused("GET " + path + ": " + status
                        + "; the API server does not know this agent: check its ServiceAccount token or kubeconfig");
            case 403 ->
                new ApiException.Refused("GET " + path + ": " + status
                        + "; grant it to the agent's ServiceAccount as manifests/rbac.yaml does");
            case 404 -> new ApiException.NotFound("GET " + path + ": " + status);
            case 400, 405, 422 -> new ApiException.Refused("GET " + path + ": " + status);
            default -> new ApiException.Unavailable("GET " + path + ": " + status, retryAfter);
        };
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        String header = response.header("Retry-After");
        try {
            return header == null ? Duration.ZERO : Duration.ofSeconds(Math.max(0, Long.parseLong(header.trim())));
        } catch (NumberFormatException e) {
            return Duration.ofSeconds(1);
        }
    }

    private static ApiStatus status(InputStream body) {
        EventDecoder decoder = new EventDecoder();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                decoder.read(json);
            }
        } catch (IOException e) {
            return new ApiStatus(0, "", "");
        }
        return decoder.status();
    }
}
