// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.resource.EventViews;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Puts objects and answers into the form in which they go over the wire. */
final class Answers {
    private static final int FLOOD_PIECE = 64 * 1024;

    private Answers() {}

    static HttpResponse.Full json(int status, JsonNode body) {
        return json(status, List.of(Json.bytes(body)));
    }

    static HttpResponse.Full json(int status, List<byte[]> body) {
        return new HttpResponse.Full(status, headers("application/json"), body);
    }

    static HttpResponse.Full text(int status, String text) {
        return new HttpResponse.Full(
                status, headers("text/plain; charset=utf-8"), List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    static HttpResponse.Full status(StatusException failure) {
        return json(failure.code(), failure.status());
    }

    /** Whatever a test wants to be answered. */
    static HttpResponse reply(Fault.Reply reply) {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = headers(reply.body().startsWith("{") ? "application/json" : "text/html");
        if (!reply.endless()) {
            return new HttpResponse.Full(reply.code(), headers, List.of(body));
        }
        byte[] more = "x".repeat(FLOOD_PIECE).getBytes(StandardCharsets.US_ASCII);
        return new HttpResponse.Stream(reply.code(), headers, stream -> {
            stream.send(body);
            while (!Thread.currentThread().isInterrupted()) {
                stream.send(more);
            }
        });
    }

    static Map<String, String> headers(String contentType) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", "no-cache, private");
        headers.put("Content-Type", contentType);
        return headers;
    }

    /** The same answer with one more header. */
    static HttpResponse with(HttpResponse response, String name, String value) {
        if (response instanceof HttpResponse.Full full) {
            return new HttpResponse.Full(full.status(), plus(full.headers(), name, value), full.body());
        }
        if (response instanceof HttpResponse.Stream stream) {
            return new HttpResponse.Stream(stream.status(), plus(stream.headers(), name, value), stream.body());
        }
        return response;
    }

    /** A stored object as this resource shows it in lists: without kind and apiVersion. */
    static byte[] item(ResourceType type, byte[] stored) {
        return type.isEventsView() ? Json.bytes(EventViews.toEvents(Json.parse(stored))) : stored;
    }

    /** A stored object as this resource shows it alone. */
    static byte[] object(ResourceType type, byte[] stored) {
        byte[] item = item(type, stored);
        byte[] head = ("{\"kind\":\"" + type.kind() + "\",\"apiVersion\":\"" + type.apiVersion() + "\",")
                .getBytes(StandardCharsets.UTF_8);
        byte[] object = new byte[head.length + item.length - 1];
        System.arraycopy(head, 0, object, 0, head.length);
        System.arraycopy(item, 1, object, head.length, item.length - 1);
        return object;
    }

    private static Map<String, String> plus(Map<String, String> headers, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return more;
    }
}
