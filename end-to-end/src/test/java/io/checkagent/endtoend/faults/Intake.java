// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Datadog intake on 127.0.0.1 that remembers the events it accepted, and can be slow or dead. Thread-safe. */
final class Intake implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Shown> events = new ArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile Duration pause = Duration.ZERO;
    private final Map<String, Consumer<JsonNode>> readers = new ConcurrentHashMap<>();
    private volatile boolean dead;

    Intake() throws IOException {
        server.setExecutor(threads);
        readers.put("/intake/", this::accept);
        server.createContext("/", this::handle);
        server.start();
    }

    /** It, as an entry of {@code outputs}. */
    String output() {
        return "{type: datadog, url: \"%s\", api_key: \"0123456789abcdef0123456789abcdef\"}".formatted(url(""));
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Hands over what is accepted there, before the answer. */
    void read(String path, Consumer<JsonNode> reader) {
        readers.put(path, reader);
    }

    /** Each answer comes later by so much. */
    void slow(Duration by) {
        pause = requireNonNull(by, "by is null");
    }

    /** Accepts nothing: 503 and a connection that is closed without an answer, in turn. */
    void die() {
        dead = true;
    }

    /** Accepts again. */
    void recover() {
        dead = false;
    }

    /** How many requests it did not accept. */
    int refusals() {
        return refusals.get();
    }

    /** The events that it accepted, each as often as it did. */
    synchronized List<Shown> events() {
        return List.copyOf(events);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (dead) {
                if (refusals.incrementAndGet() % 2 == 1) {
                    exchange.sendResponseHeaders(503, -1);
                }
                return;
            }
            Consumer<JsonNode> reader = readers.get(exchange.getRequestURI().getPath());
            if (reader != null) {
                boolean packed = "deflate".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
                InputStream body = exchange.getRequestBody();
                reader.accept(JSON.readTree(packed ? new InflaterInputStream(body) : body));
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            exchange.sendResponseHeaders(200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void accept(JsonNode payload) {
        payload.path("events").forEach(source -> source.forEach(event -> events.add(Shown.of(event))));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
