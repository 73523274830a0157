// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * GET requests through fabric8's HTTP client, whose interceptors bring the credentials, without its retries, which
 * would hide an error for half a minute, and without its decoder, so that bodies are read while they arrive. No body is
 * taken longer than it may be: of an error's the beginning is read. Thread-safe; holds nothing that needs closing.
 */
public final class RestClient {
    /** One factory for all: it remembers field names. */
    static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

    /** The beginning of an error says what is wrong. */
    private static final int LONGEST_ERROR = 8 * 1024;

    private static final int ATTEMPTS = 5;
    private static final Duration TO_HEADERS = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI root;
    private final Pauses pauses;

    /** A client of the API server that the given one talks to. */
    public RestClient(KubernetesClient client) {
        this(client, new Pauses());
    }

    /** @param pauses told of every good answer; what waits for the API server waits by it */
    RestClient(KubernetesClient client, Pauses pauses) {
        requireNonNull(client, "client is null");
        this.pauses = requireNonNull(pauses, "pauses is null");
        http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        String address = client.getMasterUrl().toString();
        root = URI.create(address.endsWith("/") ? address : address + "/");
    }

    /** How those who share this client wait. */
    Pauses pauses() {
        return pauses;
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
        return new Asked(RequestName.of(path, query), stream, http.consumeBytes(request(path, query), stream), pauses);
    }

    /** Asks for a short answer. */
    Asked ask(String path, Map<String, String> query) {
        return ask(path, query, SILENCE, () -> {});
    }

    /** An answer that was asked for: opened, or read whole, or cancelled. */
    record Asked(
            RequestName request,
            ResponseStream stream,
            CompletableFuture<HttpResponse<AsyncBody>> response,
            Pauses pauses) {
        /** Waits for it to begin. */
        ResponseStream open() throws ApiException, InterruptedException {
            HttpResponse<AsyncBody> begun = await();
            stream.start(begun.body());
            if (begun.code() != 200) {
                try (stream) {
                    throw ApiException.of(request, status(begun), retryAfter(begun));
                }
            }
            pauses.answered();
            return stream;
        }

        /** Waits for the whole of it, a JSON value; long texts in it are cut. */
        byte[] whole() throws ApiException, InterruptedException {
            try (ResponseStream body = open()) {
                JsonValues values = new JsonValues(body);
                values.next();
                if (values.isCut()) {
                    throw new IOException("the answer is longer than " + JsonValues.LONGEST / 1024 + " KiB");
                }
                finish(body);
                return values.toByteArray();
            } catch (InterruptedIOException e) {
                throw new InterruptedException();
            } catch (IOException e) {
                throw ApiException.broken(request, e);
            }
        }

        /** Reads what may follow a value, so that the connection can be used again. */
        private static void finish(ResponseStream body) throws IOException {
            byte[] unused = body.readNBytes(LONGEST_ERROR);
        }

        /** Gives it up. */
        void cancel() {
            CompletionStage<HttpResponse<AsyncBody>> begins = response;
            begins.thenAccept(begun -> begun.body().cancel());
            response.cancel(true);
        }

        private HttpResponse<AsyncBody> await() throws ApiException, InterruptedException {
            try {
                return response.get();
            } catch (ExecutionException | CancellationException e) {
                throw new ApiException.Unavailable(request + ": " + reason(e), Duration.ZERO);
            } catch (InterruptedException e) {
                cancel();
                throw e;
            }
        }

        /** What the error says, as far as it can be read; the code is the response's when the body has none. */
        private ApiStatus status(HttpResponse<?> error) throws InterruptedException {
            byte[] beginning = new byte[LONGEST_ERROR];
            int length;
            try {
                length = stream.readNBytes(beginning, 0, beginning.length);
            } catch (InterruptedIOException e) {
                throw new InterruptedException();
            } catch (IOException e) {
                length = 0;
            }
            return ApiStatus.read(error.code(), beginning, length);
        }
    }

    /** The whole of a short answer; an {@link ApiException} when it was not 200. */
    public byte[] get(String path, Map<String, String> query) throws ApiException, InterruptedException {
        return ask(path, query).whole();
    }

    /** Reads a body. */
    public static JsonParser parser(byte[] body) {
        return JSON.createParser(ObjectReadContext.empty(), body);
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
                pauses.pause(backoff.failed(e.retryAfter()));
            }
        }
    }

    /** The version that a collection has now, asked for once. */
    ResourceVersion version(String path) throws ApiException, InterruptedException {
        return versionOf(path, Map.of("limit", "1"));
    }

    /** Whether the API server still knows the collection as it was; else {@link ApiException.Expired}. */
    void confirm(String path, ResourceVersion known) throws ApiException, InterruptedException {
        versionOf(path, Map.of("limit", "1", "resourceVersion", known.digits(), "resourceVersionMatch", "Exact"));
    }

    private ResourceVersion versionOf(String path, Map<String, String> query)
            throws ApiException, InterruptedException {
        Asked asked = ask(path, query);
        try (ResponseStream body = asked.open()) {
            ListReader list = new ListReader(body);
            boolean more = true;
            while (more) {
                more = list.next();
            }
            Asked.finish(body);
            return list.version().orElseThrow(() -> new IOException("the list has no comparable resourceVersion"));
        } catch (InterruptedIOException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            throw ApiException.broken(asked.request(), e);
        }
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

    /** Why there was no answer, in the network's words rather than Java's. */
    private static String reason(Exception failure) {
        String reason = "no connection";
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
                return "no answer within " + TO_HEADERS.toSeconds() + " s";
            }
            reason = cause.getMessage() == null ? reason : ApiStatus.line(cause.getMessage());
            if (cause instanceof ConnectException) {
                // The JDK's has no message, and below it is no more than a closed channel.
                return cause.getMessage() == null ? "no connection" : reason;
            }
        }
        return reason;
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        List<String> headers = response.headers("Retry-After");
        try {
            return headers.isEmpty()
                    ? Duration.ZERO
                    : Duration.ofSeconds(
                            Math.max(0, Long.parseLong(headers.get(0).trim())));
        } catch (NumberFormatException e) {
            return Duration.ofSeconds(1);
        }
    }
}
