// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.Serial;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the API server, once and in bounded time. The client's own requests repeat what failed, for up to minutes, and
 * hide the body of an error; here the failure is the answer.
 */
final class ApiServer {
    /** What the API server answered. */
    record Response(int code, String body) {
        boolean isOk() {
            return code == 200;
        }
    }

    /** There was no answer; the message says why. */
    static final class NoAnswerException extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        NoAnswerException(String reason) {
            super(reason);
        }

        String reason() {
            return Objects.requireNonNull(getMessage());
        }
    }

    private final KubernetesClient client;
    private final HttpClient http;
    private final String address;
    private final Duration timeout;

    ApiServer(KubernetesClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
        String url = client.getMasterUrl().toString();
        this.address = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        RequestConfig once = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        this.http = client.getHttpClient().newBuilder().tag(once).build();
    }

    /** Where the API server is, for messages. */
    String address() {
        return address;
    }

    /** Gets the path. */
    Response get(String path) throws NoAnswerException, InterruptedException {
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(address + path)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, String.class);
        try {
            HttpResponse<String> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            String body = response.body();
            return new Response(response.code(), body == null ? "" : body);
        } catch (TimeoutException e) {
            throw new NoAnswerException(noAnswerInTime());
        } catch (ExecutionException e) {
            throw new NoAnswerException(reasonOf(e));
        } finally {
            answer.cancel(true);
        }
    }

    /** Reads a body that the API server sent. */
    <T> T parse(String body, Class<T> type) {
        return client.getKubernetesSerialization().unmarshal(body, type);
    }

    /** What the API server says about a request that it refused; the code alone when it says nothing. */
    String explain(Response response) {
        String code = "HTTP " + response.code();
        try {
            String message = parse(response.body(), Status.class).getMessage();
            return message == null || message.isBlank() ? code : code + ": " + message;
        } catch (KubernetesClientException | IllegalArgumentException | NullPointerException e) {
            return code;
        }
    }

    private String reasonOf(ExecutionException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof ConnectException)) {
            cause = cause.getCause();
        }
        if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
            return noAnswerInTime();
        }
        if (cause.getMessage() != null) {
            return cause.getMessage();
        }
        // What the JDK's client says, without a word, when nobody listens.
        return cause instanceof ConnectException
                ? "connection refused"
                : cause.getClass().getSimpleName();
    }

    private String noAnswerInTime() {
        return "no answer within " + timeout.toMillis() + " ms";
    }
}
