// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** An HTTP server on 127.0.0.1 in the place of an output's receiver, which answers as a test wants. Thread-safe. */
public final class HttpReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile Function<String, Reply> answer;

    /**
     * An answer.
     *
     * @param missing how many bytes of the body it announces and does not send, before it ends the connection
     */
    public record Reply(int status, Map<String, String> headers, String body, int missing) {
        public Reply {
            headers = Map.copyOf(headers);
        }

        public static Reply of(int status, String body) {
            return new Reply(status, Map.of(), body, 0);
        }
    }

    /** Starts one that gives that answer to each request. */
    public HttpReceiver(Reply answer) throws IOException {
        this.answer = body -> answer;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Without a path. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on. */
    public void answers(Reply reply) {
        answers(body -> reply);
    }

    /** From now on, by the unpacked body, each byte of it a character. */
    public void answers(Function<String, Reply> byBody) {
        answer = byBody;
    }

    /** Unpacked bodies of all requests so far, each byte a character. */
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        String body = new String(
                "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                        ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
                        : bytes,
                ISO_8859_1);
        bodies.add(body);
        Reply reply = answer.apply(body);
        reply.headers().forEach(exchange.getResponseHeaders()::add);
        byte[] text = reply.body().getBytes(UTF_8);
        int length = text.length + reply.missing();
        exchange.sendResponseHeaders(reply.status(), length == 0 ? -1 : length);
        exchange.getResponseBody().write(text);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
