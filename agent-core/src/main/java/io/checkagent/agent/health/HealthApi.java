// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.checkagent.agent.stage.OpenPage;
import io.checkagent.agent.stage.RequestThreads;
import io.checkagent.configuration.FileFailure;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the probes of Kubernetes on {@code health_port}: {@code GET /live}, {@code /ready}, {@code /startup} and {@code
 * /health}, with 200 or 503 and the reasons, one a line; and shows each {@link OpenPage}. Open to all of the pod's network
 * as probes are, so it tells no more than that. Who sends a request slowly, or nothing, is cut off after some seconds, as by
 * the local API; as many as may be connected have a thread each, {@code health}, so that none of them holds up a probe.
 */
public final class HealthApi implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthApi.class);
    private static final int BACKLOG = 16;

    private final HealthSettings settings;
    private final Map<String, Page> pages = new TreeMap<>();
    private @Nullable HttpServer server;
    private @Nullable ExecutorService thread;

    @Inject
    HealthApi(HealthSettings settings, Health health, Set<OpenPage> open) {
        this.settings = requireNonNull(settings, "settings is null");
        pages.put("/live", Page.of(health::live));
        pages.put("/ready", Page.of(health::ready));
        pages.put("/startup", Page.of(health::startup));
        pages.put("/health", Page.of(health::health));
        open.forEach(page -> pages.put(page.path(), accept -> new Reply(200, page.content(accept))));
    }

    /** Begins to listen, when a port is set. Where it cannot, that is said, and the agent works. */
    public void open() {
        if (settings.healthPort() == 0) {
            return;
        }
        try {
            int unused = open(new InetSocketAddress(settings.healthPort()));
        } catch (IOException e) {
            log.error(
                    "the probes cannot be answered on port {} ({}); set health_port to a free one that the agent's user may have",
                    settings.healthPort(),
                    FileFailure.reason(e));
        }
    }

    /** Begins to listen; returns the port. */
    synchronized int open(InetSocketAddress address) throws IOException {
        ExecutorService executor = RequestThreads.of("health");
        HttpServer opened = HttpServer.create(address, BACKLOG);
        opened.setExecutor(executor);
        opened.createContext("/", this::answer);
        opened.start();
        server = opened;
        thread = executor;
        return opened.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isRead = exchange.getRequestMethod().equals("GET")
                    || exchange.getRequestMethod().equals("HEAD");
            Page page = pages.get(exchange.getRequestURI().getPath());
            if (page == null) {
                send(exchange, Reply.text(404, "there are " + String.join(", ", pages.keySet()) + "\n"));
            } else if (!isRead) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, Reply.text(405, "GET only\n"));
            } else {
                String accept = exchange.getRequestHeaders().getFirst("Accept");
                send(exchange, page.reply(accept == null ? "" : accept));
            }
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.content.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.content.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(reply.status, -1);
        } else {
            exchange.sendResponseHeaders(reply.status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @FunctionalInterface
    private interface Page {
        Reply reply(String accept);

        static Page of(Supplier<Health.Answer> question) {
            return accept -> {
                Health.Answer answer = question.get();
                return Reply.text(answer.well() ? 200 : 503, answer.toString());
            };
        }
    }

    private record Reply(int status, OpenPage.Content content) {
        static Reply text(int status, String text) {
            return new Reply(status, new OpenPage.Content("text/plain; charset=utf-8", text));
        }
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
        }
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
