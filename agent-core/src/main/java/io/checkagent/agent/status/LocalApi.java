// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers {@code agent status} and its kin, on the loopback interface, to whoever has the token.
 *
 * <p>{@code GET /agent/status?format=json|text}, {@code GET /agent/leader?format=json|text},
 * {@code GET /agent/plugins?format=json|text}; without the token 401.
 */
public final class LocalApi implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService threads;

    private LocalApi(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Begins to listen.
     *
     * @param address port 0 for any free one
     * @throws IOException when it cannot listen there
     */
    public static LocalApi start(InetSocketAddress address, AuthToken token, Supplier<AgentStatus> status)
            throws IOException {
        requireNonNull(status, "status is null");
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "local-api");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext(
                "/agent/status",
                new Page(token, json -> json ? StatusJson.write(status.get()) : StatusText.of(status.get())));
        server.createContext(
                "/agent/leader",
                new Page(
                        token,
                        json -> json
                                ? StatusJson.write(status.get().leaderElection())
                                : StatusText.leader(status.get().leaderElection())));
        server.createContext(
                "/agent/plugins",
                new Page(
                        token,
                        json -> json
                                ? StatusJson.write(status.get().plugins())
                                : StatusText.plugins(status.get().plugins())));
        server.start();
        return new LocalApi(server, threads);
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /**
     * Shows a text to whoever has the token.
     *
     * @param text the page, as JSON or not
     */
    private record Page(AuthToken token, Function<Boolean, String> text) implements HttpHandler {
        @Override
        public void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                String given = exchange.getRequestHeaders().getFirst("Authorization");
                boolean known = given != null
                        && MessageDigest.isEqual(
                                given.getBytes(UTF_8), token.header().getBytes(UTF_8));
                String query = exchange.getRequestURI().getQuery();
                boolean json = query != null && query.contains("format=json");
                byte[] body = (known ? text.apply(json) : "the token is missing or wrong\n").getBytes(UTF_8);
                exchange.getResponseHeaders()
                        .set("Content-Type", json ? "application/json" : "text/plain; charset=utf-8");
                exchange.sendResponseHeaders(known ? 200 : 401, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
