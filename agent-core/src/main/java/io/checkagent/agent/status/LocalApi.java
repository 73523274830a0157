// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code agent status} and its kin, on the loopback interface, to whoever has the token.
 *
 * <p>{@code GET /agent/status?format=json|text}, {@code GET /agent/leader?format=json|text},
 * {@code GET /agent/plugins?format=json|text}; without the token 401.
 */
public final class LocalApi implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalApi.class);
    private static final int BACKLOG = 16;

    private final ApiSettings settings;
    private final StatusView status;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    @Inject
    LocalApi(ApiSettings settings, StatusView status) {
        this.settings = requireNonNull(settings, "settings is null");
        this.status = requireNonNull(status, "status is null");
    }

    /** Begins to listen. Where it cannot, the agent works, only nobody can ask it; that is said. */
    public void open() {
        try {
            int port = open(AuthToken.readOrCreate(settings.authTokenFilePath()));
            Files.writeString(settings.portFile(), Integer.toString(port));
        } catch (IOException e) {
            log.error(
                    "the local API cannot be opened on {}:{} with the token {} ({}); `agent status` will not work;"
                            + " set cmd_port (0 for any) or auth_token_file_path",
                    settings.cmdHost(),
                    settings.cmdPort(),
                    settings.authTokenFilePath(),
                    e.toString());
        }
    }

    /** Begins to listen; returns the port. */
    synchronized int open(AuthToken token) throws IOException {
        HttpServer opened = HttpServer.create(new InetSocketAddress(settings.cmdHost(), settings.cmdPort()), BACKLOG);
        ExecutorService pool = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "local-api");
            thread.setDaemon(true);
            return thread;
        });
        opened.setExecutor(pool);
        opened.createContext("/agent/status", new Page(token, json -> json ? status.json() : status.text()));
        opened.createContext("/agent/leader", page(token, "leaderElection"));
        opened.createContext("/agent/plugins", page(token, "plugins"));
        opened.start();
        server = opened;
        threads = pool;
        return opened.getAddress().getPort();
    }

    private Page page(AuthToken token, String section) {
        return new Page(token, json -> (json ? status.json(section) : status.text(section)).orElse(""));
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
        }
        if (threads != null) {
            threads.shutdownNow();
        }
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
