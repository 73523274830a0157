// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came over the wire.
 *
 * @param method in upper case
 * @param path decoded, without the query
 * @param query decoded; of a repeated parameter the first value
 * @param headers by lower-case name; repeated ones joined by a comma
 * @param body empty when there is none
 */
// Requests are never compared, so that a body's identity does not matter.
@SuppressWarnings("ArrayRecordComponent")
public record HttpRequest(
        String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {

    static HttpRequest of(String method, String target, Map<String, String> headers, byte[] body) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        return new HttpRequest(method, decode(path.replace("+", "%2B")), parseQuery(query), headers, body);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The value of a query parameter; empty when it is absent. */
    public String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    /** A boolean query parameter as kube-apiserver reads it: present and not {@code false} or {@code 0}. */
    public boolean flag(String name) {
        String value = query.get(name);
        return value != null && !value.equalsIgnoreCase("false") && !value.equals("0");
    }

    boolean isWebSocketUpgrade() {
        return header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent()
                && header("sec-websocket-key").isPresent();
    }

    boolean wantsClose() {
        return header("connection").filter("close"::equalsIgnoreCase).isPresent();
    }

    private static Map<String, String> parseQuery(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.putIfAbsent(decode(name), decode(value));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
