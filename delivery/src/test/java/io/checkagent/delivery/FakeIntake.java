// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A Datadog intake that takes only what keeps to {@link IntakeRules}, and answers as a test wants. What broke a rule is
 * answered with 400, and fails the test when this is closed. Thread-safe.
 */
final class FakeIntake implements AutoCloseable {
    static final String KEY = "0123456789abcdef0123456789abcdef";

    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final Queue<JsonNode> hosts = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private volatile Reply validation = new Reply(200, "{\"valid\":true}");
    private volatile Runnable beforeReply = () -> {};

    /**
     * A request with a payload.
     *
     * @param port of the client's end of the connection
     * @param body not compressed any more
     */
    record Received(String method, String path, Headers headers, int port, ByteBuffer body) {
        JsonNode json() {
            return Fixtures.json(UTF_8.decode(body.duplicate()).toString());
        }
    }

    /**
     * What it answers.
     *
     * @param missing how many bytes of the body it announces and does not send, before it ends the connection
     */
    record Reply(int status, String body, Map<String, String> headers, int missing) {
        Reply(int status, String body, Map<String, String> headers) {
            this(status, body, headers, 0);
        }

        Reply(int status, String body) {
            this(status, body, Map.of());
        }
    }

    FakeIntake() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/datadog";
    }

    /** To the next payload, in the order of the calls; 202 from then on. */
    void reply(Reply reply) {
        replies.add(reply);
    }

    void validation(Reply reply) {
        validation = reply;
    }

    void beforeReply(Runnable action) {
        beforeReply = action;
    }

    /** What was told of hosts; taken whatever a test wants of the other payloads. */
    List<JsonNode> hosts() {
        return List.copyOf(hosts);
    }

    /** Payloads with results, in their order. */
    Stream<Received> received() {
        return received.stream();
    }

    List<Received> received(String path) {
        return received.stream()
                .filter(request -> request.path().equals("/datadog" + path))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        if (path.endsWith("/api/v1/validate")) {
            answer(exchange, validation);
            return;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        List<String> rules = IntakeRules.brokenBy(path, exchange.getRequestHeaders(), body);
        rules.forEach(rule -> broken.add(path + ": " + rule));
        Received request = new Received(
                exchange.getRequestMethod(),
                path,
                exchange.getRequestHeaders(),
                exchange.getRemoteAddress().getPort(),
                ByteBuffer.wrap(IntakeRules.decoded(body, exchange.getRequestHeaders())));
        if (path.endsWith("/intake/") && request.json().has("meta")) {
            hosts.add(request.json());
            answer(exchange, new Reply(202, "{\"status\":\"ok\"}"));
            return;
        }
        received.add(request);
        beforeReply.run();
        Reply scripted = replies.poll();
        answer(
                exchange,
                !rules.isEmpty()
                        ? new Reply(400, String.join(", ", rules))
                        : scripted == null ? new Reply(202, "{\"status\":\"ok\"}") : scripted);
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers().forEach(exchange.getResponseHeaders()::add);
        byte[] text = reply.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(reply.status(), text.length + reply.missing());
        exchange.getResponseBody().write(text);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    /** No answer any more. */
    void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        stop();
        assertThat(broken).as("rules of the intake that were broken").isEmpty();
    }
}
