// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A watch on one object, read from HTTP line by line in bounded memory. The client's own watch is not used: what refuses
 * its WebSocket is read whole, and its way over HTTP breaks on text that is not ASCII.
 */
final class ObjectWatch<T extends HasMetadata> implements LockWatch, AsyncBody.Consumer<List<ByteBuffer>> {
    /** Takes what the watch shows. Called by one thread at a time. */
    interface Listener<T> {
        void onObject(T object);

        void onDeleted();

        /** Called once, by whatever the watch ends. */
        void onClose(String cause);
    }

    // More than etcd stores of an object by default.
    private static final int LONGEST_FRAME = 2 * 1024 * 1024;
    private static final int LONGEST_ERROR = 16 * 1024;
    // Spread, so that many agents' watches do not end at once.
    private static final int SHORTEST_SECONDS = 300;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final KubernetesSerialization serialization;
    private final Class<T> type;
    private final Listener<T> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private volatile @Nullable AsyncBody body;
    private volatile boolean refused;
    private volatile String cause = "it was closed";

    private ObjectWatch(KubernetesSerialization serialization, Class<T> type, Listener<T> listener) {
        this.serialization = serialization;
        this.type = type;
        this.listener = listener;
    }

    /**
     * Opens a watch, within the client's request timeout.
     *
     * @param collection path of the collection, such as {@code api/v1/namespaces/default/endpoints}
     * @throws KubernetesClientException when it does not open
     */
    static <T extends HasMetadata> LockWatch open(
            KubernetesClient client, String collection, String name, Class<T> type, Listener<T> listener) {
        ObjectWatch<T> watch = new ObjectWatch<>(client.getKubernetesSerialization(), type, listener);
        HttpClient http = client.getHttpClient();
        int timeout = client.getConfiguration().getRequestTimeout();
        int seconds = ThreadLocalRandom.current().nextInt(SHORTEST_SECONDS, 2 * SHORTEST_SECONDS);
        String address = client.getMasterUrl().toString();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(URI.create((address.endsWith("/") ? address : address + "/") + collection
                        + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=" + seconds + "&fieldSelector="
                        + URLEncoder.encode("metadata.name=" + name, StandardCharsets.UTF_8)))
                .header("Accept", "application/json")
                .timeout(timeout, TimeUnit.MILLISECONDS)
                .build();
        CompletableFuture<HttpResponse<AsyncBody>> opening = http.consumeBytes(request, watch);
        try {
            watch.start(opening.get(), timeout);
            return watch;
        } catch (ExecutionException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new KubernetesClientException(reason.getMessage(), reason);
        } catch (InterruptedException e) {
            CompletionStage<HttpResponse<AsyncBody>> begins = opening;
            begins.thenAccept(response -> response.body().cancel());
            opening.cancel(true);
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted while a watch was opened", e);
        }
    }

    private void start(HttpResponse<AsyncBody> response, int timeout) throws InterruptedException {
        AsyncBody arriving = response.body();
        refused = response.code() != 200;
        body = arriving;
        if (refused) {
            arriving.consume();
            awaitEnd(arriving, timeout);
            Status status = status(response.code());
            throw new KubernetesClientException(String.valueOf(status.getMessage()), response.code(), status);
        }
        CompletionStage<Void> end = arriving.done();
        end.whenComplete((done, failure) -> listener.onClose(cause));
        arriving.consume();
    }

    /** What does not end in time is taken as far as it came. */
    private static void awaitEnd(AsyncBody arriving, int timeout) throws InterruptedException {
        try {
            arriving.done().get(timeout, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The code says enough.
        } finally {
            arriving.cancel();
        }
    }

    @Override
    public void consume(List<ByteBuffer> buffers, AsyncBody from) throws IOException {
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                take(buffer.get(), from);
            }
        }
        from.consume();
    }

    private void take(byte next, AsyncBody from) throws IOException {
        if (refused) {
            if (line.size() == LONGEST_ERROR) {
                from.done().complete(null);
            } else if (line.size() < LONGEST_ERROR) {
                line.write(next);
            }
        } else if (next == '\n') {
            byte[] frame = line.toByteArray();
            line.reset();
            show(frame);
        } else if (line.size() == LONGEST_FRAME) {
            throw fail("a frame of it was longer than " + LONGEST_FRAME / 1024 + " KiB");
        } else {
            line.write(next);
        }
    }

    private void show(byte[] frame) throws IOException {
        if (frame.length == 0) {
            return;
        }
        JsonNode event;
        T object;
        try {
            event = MAPPER.readTree(frame);
            object = event.path("object").isObject()
                            && isOfObject(event.path("type").asString(""))
                    ? serialization.unmarshal(event.path("object").toString(), type)
                    : null;
        } catch (RuntimeException e) {
            throw fail("a frame of it could not be read");
        }
        switch (event.path("type").asString("")) {
            case "ADDED", "MODIFIED" -> {
                if (object == null || object.getMetadata() == null) {
                    throw fail("a frame of it has no object");
                }
                listener.onObject(object);
            }
            case "DELETED" -> listener.onDeleted();
            case "BOOKMARK" -> {
                // It says nothing of the object.
            }
            default ->
                throw fail(ForeignText.line(event.path("object").path("message").asString("it sent an error")));
        }
    }

    private static boolean isOfObject(String change) {
        return change.equals("ADDED") || change.equals("MODIFIED");
    }

    private IOException fail(String reason) {
        cause = reason;
        return new IOException(reason);
    }

    /** What the API server said; the code alone when it said nothing that can be read. */
    private Status status(int code) {
        Status status = new Status();
        status.setCode(code);
        try {
            status.setMessage(
                    MAPPER.readTree(line.toByteArray()).path("message").asString(""));
        } catch (JacksonException e) {
            status.setMessage("");
        }
        return status;
    }

    @Override
    public void close() {
        AsyncBody opened = body;
        if (opened != null) {
            opened.cancel();
        }
    }
}
