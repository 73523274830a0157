// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A text that is made when it is asked for.
 *
 * @param text as JSON or not
 */
record StatusPage(Function<Boolean, String> text) implements ApiDoor.ApiPage {
    @Override
    public Set<String> methods() {
        return Set.of("GET", "HEAD");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        boolean json = query != null && List.of(query.split("&", -1)).contains("format=json");
        String body = text.apply(json);
        if (json) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
        }
        ApiDoor.answer(exchange, 200, body);
    }
}
