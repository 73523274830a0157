// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.InflaterInputStream;

/** A Datadog intake on the loopback address that accepts whatever comes. Thread-safe. */
final class Intake implements AutoCloseable {
    private static final String EVENTS = "/intake/";
    private static final Set<String> EVERYTHING = Set.of(EVENTS, "/api/v2/series", "/api/v1/check_run");
    private static final long STEP_MILLIS = 50;

    private final HttpServer server;
    private final Set<String> received = ConcurrentHashMap.newKeySet();

    private Intake(HttpServer server) {
        this.server = requireNonNull(server, "server is null");
    }

    /** Opens it on a free port. */
    static Intake open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Intake intake = new Intake(server);
        server.createContext("/", intake::accept);
        server.start();
        return intake;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void accept(HttpExchange exchange) throws IOException {
        byte[] body;
        try (exchange) {
            body = exchange.getRequestBody().readAllBytes();
            byte[] answer = "{\"status\":\"ok\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(202, answer.length);
            exchange.getResponseBody().write(answer);
        }
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith(EVENTS) || hasEvents(body)) {
            EVERYTHING.stream().filter(path::startsWith).forEach(received::add);
        }
    }

    /** The same address is told of the host. */
    private static boolean hasEvents(byte[] body) throws IOException {
        byte[] json = new InflaterInputStream(new ByteArrayInputStream(body)).readAllBytes();
        return new String(json, UTF_8).contains("\"events\":{");
    }

    /**
     * Waits until events, metrics and service checks have come.
     *
     * @param worthwhile asked now and then whether there is a point in waiting
     * @return whether they have
     */
    boolean awaitEverything(Duration limit, BooleanSupplier worthwhile) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!received.containsAll(EVERYTHING)) {
            if (System.nanoTime() - end > 0 || !worthwhile.getAsBoolean()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        return true;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
