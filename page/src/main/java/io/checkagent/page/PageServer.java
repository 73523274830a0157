// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.checkagent.agent.status.ApiSettings;
import io.checkagent.agent.status.AuthToken;
import io.checkagent.agent.status.GuiSettings;
import io.checkagent.configuration.FileFailure;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page on loopback, to browsers that came with a link of {@code agent page}. Only under the names of loopback,
 * so that no other site's name can be pointed here; nothing can be changed through it.
 */
final class PageServer {
    private static final Logger log = LoggerFactory.getLogger(PageServer.class);
    private static final Duration POINT_INTERVAL = Duration.ofSeconds(5);
    private static final int BACKLOG = 16;
    private static final int STREAMS = 6;
    private static final int THREADS = STREAMS + 2;

    /** Shorter than the time that the JDK's server lets an answer take; the browser asks again at once. */
    private static final Duration STREAM = Duration.ofSeconds(3);

    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final GuiSettings settings;
    private final ApiSettings api;
    private final PageContent content;
    private final History history;
    private final Clock clock;
    private final Semaphore streams = new Semaphore(STREAMS);

    @Inject
    PageServer(GuiSettings settings, ApiSettings api, PageContent content, History history, Clock clock) {
        this.settings = requireNonNull(settings, "settings is null");
        this.api = requireNonNull(api, "api is null");
        this.content = requireNonNull(content, "content is null");
        this.history = requireNonNull(history, "history is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Serves, and notes how things go, until interrupted. Where it cannot, that is said, and the agent works. */
    void loop() throws InterruptedException {
        if (settings.guiPort() < 0) {
            waitForever();
        }
        try (Opened opened = open(AuthToken.readOrCreate(api.authTokenFilePath()))) {
            Files.writeString(GuiSettings.portFile(api), Integer.toString(opened.port()));
            note();
        } catch (IOException e) {
            log.error(
                    "the page cannot be shown on GUI_port {} with the token {} ({}); set GUI_port to another one, or to -1"
                            + " for no page",
                    settings.guiPort(),
                    api.authTokenFilePath(),
                    FileFailure.reason(e));
            waitForever();
        }
    }

    private static void waitForever() throws InterruptedException {
        while (true) {
            TimeUnit.DAYS.sleep(1);
        }
    }

    private void note() throws InterruptedException {
        for (int second = 0; ; second++) {
            history.noteLeader();
            if (second % POINT_INTERVAL.toSeconds() == 0) {
                history.notePoint();
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /** A server that answers. */
    record Opened(HttpServer server, ThreadPoolExecutor threads) implements AutoCloseable {
        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    /** Begins to answer, on a free port when somebody else has the configured one. */
    Opened open(AuthToken token) throws IOException {
        HttpServer server = listen();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "page-request");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        OneTimeLink.Door door = new OneTimeLink.Door(token, clock);
        Sessions sessions = new Sessions(clock);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange, door, sessions);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        return new Opened(server, threads);
    }

    private HttpServer listen() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try {
            return HttpServer.create(new InetSocketAddress(loopback, settings.guiPort()), BACKLOG);
        } catch (BindException e) {
            HttpServer elsewhere = HttpServer.create(new InetSocketAddress(loopback, 0), BACKLOG);
            log.info(
                    "GUI_port {} is taken, by another agent or program; the page is on port {} instead",
                    settings.guiPort(),
                    elsewhere.getAddress().getPort());
            return elsewhere;
        }
    }

    private void answer(HttpExchange exchange, OneTimeLink.Door door, Sessions sessions)
            throws IOException, InterruptedException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        String path = exchange.getRequestURI().getPath();
        Optional<String> link = parameter(exchange, "once");
        if (!LOOPBACK.matcher(header(exchange, "Host")).matches()) {
            send(exchange, 421, new PageContent.Content("text/plain", "this page is shown on localhost only\n"));
        } else if (!exchange.getRequestMethod().equals("GET")) {
            headers.set("Allow", "GET");
            send(exchange, 405, new PageContent.Content("text/plain", "GET only\n"));
        } else if (path.equals("/") && link.filter(door::admits).isPresent()) {
            headers.set("Set-Cookie", sessions.open());
            // The page itself, and no redirect: after one from another site, a browser would not send a strict cookie.
            send(exchange, 200, content.at("/"));
        } else if (!sessions.isOpen(header(exchange, "Cookie"))) {
            send(exchange, 401, PageContent.closed());
        } else if (path.equals("/events")) {
            stream(exchange);
        } else {
            PageContent.Content found = content.at(path);
            send(exchange, found.type().isEmpty() ? 404 : 200, found);
        }
    }

    /** Ends after some seconds, and the browser goes on with the number that it saw last. */
    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        if (!streams.tryAcquire()) {
            exchange.getResponseHeaders().set("Retry-After", "5");
            send(exchange, 503, new PageContent.Content("text/plain", "too many pages are open\n"));
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write("retry: 200\n\n".getBytes(UTF_8));
            body.flush();
            body.write(content.eventsAfter(seen(exchange), STREAM).getBytes(UTF_8));
        } finally {
            streams.release();
        }
    }

    private static long seen(HttpExchange exchange) {
        String seen = header(exchange, "Last-Event-ID");
        return seen.matches("\\d{1,18}") ? Long.parseLong(seen) : 0;
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static Optional<String> parameter(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getQuery();
        return query == null
                ? Optional.empty()
                : List.of(query.split("&", -1)).stream()
                        .filter(pair -> pair.startsWith(name + "="))
                        .map(pair -> pair.substring(name.length() + 1))
                        .findFirst();
    }

    private static void send(HttpExchange exchange, int status, PageContent.Content content) throws IOException {
        byte[] body = content.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", content.type().isEmpty() ? "text/plain" : content.type());
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
