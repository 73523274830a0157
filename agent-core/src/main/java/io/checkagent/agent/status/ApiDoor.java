// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets whoever has the token to a page.
 *
 * @param pages by their paths
 */
record ApiDoor(AuthToken token, Path tokenFile, Map<String, ApiPage> pages) implements HttpHandler {
    /** Something to ask for. */
    interface ApiPage extends HttpHandler {
        /** What it can be asked by. */
        Set<String> methods();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            ApiPage page = pages.get(exchange.getRequestURI().getPath());
            if (page == null) {
                answer(exchange, 404, "there is no such page\n");
            } else if (!page.methods().contains(exchange.getRequestMethod())) {
                String allowed =
                        String.join(", ", page.methods().stream().sorted().toList());
                exchange.getResponseHeaders().set("Allow", allowed);
                answer(exchange, 405, "only " + allowed + "\n");
            } else if (!isKnown(exchange)) {
                answer(
                        exchange,
                        401,
                        "the token is missing or wrong; this is the agent with process ID %s and the token in %s%n"
                                .formatted(ProcessHandle.current().pid(), tokenFile));
            } else {
                page.handle(exchange);
            }
        }
    }

    private boolean isKnown(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return given != null
                && MessageDigest.isEqual(given.getBytes(UTF_8), token.header().getBytes(UTF_8));
    }

    /** Sends a text, unless only its headers are asked for. */
    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("text/plain; charset=utf-8"));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
