// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.io.Serial;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the API server once for each path, in bounded time and memory. The client's own requests repeat what failed, for
 * up to minutes, and hide the body of an error; here the failure is the answer. Thread-safe.
 */
final class ApiServerProbe {
    /**
     * What the API server answered.
     *
     * @param body its beginning, when it is very long
     */
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

    /** The client's own time limit comes first: it closes the connection. */
    private static final Duration CLIENT_FIRST = Duration.ofMillis(100);

    private final KubernetesClient client;
    private final HttpClient http;
    private final String address;
    private final Duration timeout;

    /** @param timeout for one request, from its beginning to the end of its answer */
    ApiServerProbe(KubernetesClient client, Duration timeout) {
        this.client = requireNonNull(client, "client is null");
        this.timeout = requireNonNull(timeout, "timeout is null");
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

    /** Begins to get the path; others can be asked for meanwhile. */
    Pending ask(String path) {
        return new Pending(path, begin(path));
    }

    /** Gets the path. */
    Response get(String path) throws NoAnswerException, InterruptedException {
        return ask(path).await();
    }

    private ResponseBody begin(String path) {
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(address + path)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        ResponseBody body = new ResponseBody();
        body.read(http.consumeBytes(request, body), timeout.plus(CLIENT_FIRST));
        return body;
    }

    /** An answer that was asked for. */
    final class Pending {
        private final String path;
        private final ResponseBody asked;

        private Pending(String path, ResponseBody asked) {
            this.path = path;
            this.asked = asked;
        }

        /**
         * Waits for it, no longer than the request may take. A connection that breaks may be one that died unseen since
         * the last request, so another is tried then, once.
         */
        Response await() throws NoAnswerException, InterruptedException {
            try {
                return asked.await();
            } catch (ExecutionException e) {
                if (!isBroken(e)) {
                    throw new NoAnswerException(reasonOf(e));
                }
            }
            ResponseBody again = begin(path);
            try {
                return again.await();
            } catch (ExecutionException e) {
                throw new NoAnswerException(reasonOf(e));
            }
        }

        /** Gives up what has not arrived. */
        void cancel() {
            asked.cancel();
        }
    }

    /**
     * Reads a JSON object that the API server sent. What is none is not given to the client, which would take it for
     * YAML.
     *
     * @throws IllegalArgumentException when it cannot be read so
     */
    <T> T parse(String body, Class<T> type) {
        if (!body.stripLeading().startsWith("{")) {
            throw new IllegalArgumentException("no JSON object");
        }
        try {
            return requireNonNull(client.getKubernetesSerialization().unmarshal(body, type));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName(), e);
        }
    }

    /** Whether this is the {@code Status} of an API server, and not the page of something on the way. */
    boolean isStatus(Response response) {
        try {
            return "Status"
                    .equals(parse(response.body(), GenericKubernetesResource.class)
                            .getKind());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What the API server says about a request that it refused; the code alone when it says nothing. */
    String explain(Response response) {
        String code = "HTTP " + response.code();
        try {
            String message = parse(response.body(), Status.class).getMessage();
            return message == null || message.isBlank() ? code : code + ": " + ForeignText.line(message);
        } catch (IllegalArgumentException e) {
            return code;
        }
    }

    private static boolean isBroken(ExecutionException failure) {
        boolean broken = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof HttpTimeoutException
                    || cause instanceof TimeoutException) {
                return false;
            }
            broken |= cause instanceof IOException;
        }
        return broken;
    }

    /** Why there was no answer, in the network's words rather than Java's. */
    private String reasonOf(ExecutionException failure) {
        String reason = "the connection broke";
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
                return "no answer within " + timeout.toMillis() + " ms";
            }
            reason = cause.getMessage() == null ? reason : ForeignText.line(cause.getMessage());
            if (cause instanceof ConnectException) {
                // What the JDK's client says, without a word, when nobody listens.
                return cause.getMessage() == null ? "connection refused" : reason;
            }
        }
        return reason;
    }
}
